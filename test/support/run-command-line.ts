import { runProgram } from '../../src/cli/run-command';
import type { Gateway } from './gateway';
import { environmentOf } from './test-config';

export interface Said {
  exit: number;
  out: string;
  err: string;
}

/** `triptych …` over the stores of a test's gateway. */
export async function runCommandLine(
  { stores }: Pick<Gateway, 'stores'>,
  args: string[],
  env: Record<string, string> = {},
): Promise<Said> {
  const said = { out: '', err: '' };
  const exit = await runProgram({
    args,
    env: { ...environmentOf(stores), ...env },
    version: '0.0.0',
    signal: new AbortController().signal,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { exit, ...said };
}
