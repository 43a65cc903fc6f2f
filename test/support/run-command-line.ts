import { runProgram } from '../../src/cli/run-command';
import type { Gateway } from './gateway';
import { TEST_SECRET } from './test-config';

export interface Said {
  exit: number;
  out: string;
  err: string;
}

/** The environment that names a test's own stores. */
export const environmentOf = ({
  postgres,
  mongo,
  objects,
}: Gateway['stores']): Record<string, string> => ({
  DATABASE_URL: postgres.url,
  MONGODB_URL: mongo.url,
  AGENT_DATABASE_TEMPLATE: mongo.template,
  S3_URL: objects.url,
  BUCKET_SCREENSHOTS: objects.buckets.screenshots,
  BUCKET_BINARIES: objects.buckets.binaries,
  BUCKET_ARTIFACTS: objects.buckets.artifacts,
  JWT_SECRET: TEST_SECRET,
  CURSOR_SECRET: TEST_SECRET,
  ...(postgres.embedded && { DATABASE_POOLER: 'transaction' }),
});

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
