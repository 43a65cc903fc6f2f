import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding, Level, Place } from '../../../src/cli/doctor/finding';
import { runProgram } from '../../../src/cli/run-command';
import { environmentOf, type TestStores } from '../../support/test-config';

export type Env = Record<string, string>;

/** What the environment of a gateway over these stores would say. */
export const envOf = (stores: TestStores, env: Env = {}): Env => ({
  ...environmentOf(stores),
  ...(stores.mongo.evaluatorUrl && { MONGODB_URL_EVALUATOR: stores.mongo.evaluatorUrl }),
  ...env,
});

export interface Report {
  code: number;
  out: string;
  err: string;
  findings: Finding[];
  /** The one finding of a store whose text holds this; else the test fails with all of them. */
  find(store: Place, text: string): { level: Level; todo?: string };
}

/** `triptych doctor --json`, as the command line runs it. */
export async function runDoctor(env: Env, args: string[] = ['--json']): Promise<Report> {
  const said = { out: '', err: '' };
  const code = await runProgram({
    args: ['doctor', ...args],
    env,
    version: '1.2.3',
    signal: new AbortController().signal,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  const findings: Finding[] = args.includes('--json') ? JSON.parse(said.out).findings : [];
  return {
    code,
    ...said,
    findings,
    find(store, text) {
      const found = findings.filter((one) => one.store === store && one.what.includes(text));
      const [first] = found;
      if (found.length !== 1 || !first) throw new Error(`no one "${text}" in ${said.out}`);
      const { level, todo } = first;
      return { level, ...(todo && { todo }) };
    },
  };
}

/** An HTTP server on a free port, until `close`. */
export async function listening(handle: RequestListener) {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
