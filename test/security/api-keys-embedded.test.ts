import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/run-command';
import { ServeChild } from '../support/serve-child';

let folder: string;
let child: ServeChild | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-keys-'));
});
afterAll(async () => {
  await child?.end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const key = async (...args: string[]) => {
  const said = { out: '', err: '' };
  const exit = await runProgram({
    args: ['key', ...args],
    env: { DATA_DIR: folder, PATH: '' },
    version: '0.0.0',
    signal: new AbortController().signal,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { exit, ...said };
};

it('keys are made beside a running instance, and when none runs', async () => {
  const early = await key('list');
  expect([early.exit, early.out]).toEqual([3, '']);
  expect(early.err).toContain('npx triptych migrate');

  child = new ServeChild({ DATA_DIR: folder, LOG_LEVEL: 'silent' });
  const url = await child.ready();
  const made = await key('create', '--role', 'frontend', '--label', 'a site');
  expect(made).toMatchObject({
    exit: 0,
    err: expect.stringMatching(/^Key [0-9a-f]{12}\. Keep it/),
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${made.out.trim()}` },
    body: JSON.stringify({ query: '{ viewer { role sub } }' }),
  });
  expect(await response.json()).toMatchObject({
    data: { viewer: { role: 'FRONTEND', sub: 'key:a site' } },
  });
  expect(await child.end()).toBe(0);

  // The instance wrote the last use before it ended.
  const { out } = await key('list', '--json');
  expect(JSON.parse(out)).toMatchObject([{ label: 'a site', lastUsedAt: expect.any(String) }]);
  expect((await key('revoke', 'a site')).exit).toBe(0);
});
