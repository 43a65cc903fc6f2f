import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { Command } from '../../src/cli/command';
import { COMMANDS } from '../../src/cli/commands';
import { CommandError, EXIT } from '../../src/cli/exit-codes';
import { type ProgramInput, runCommand, runProgram } from '../../src/cli/run-command';
import { embeddedSecrets } from '../../src/embedded/secrets';
import { storeUnavailable } from '../../src/errors';

const SECRET = 'a secret of more than 32 bytes, for tests';

async function capture(run: (input: Omit<ProgramInput, 'args'>) => Promise<number>) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run({
    env: { JWT_SECRET: SECRET },
    version: '1.2.3',
    signal: new AbortController().signal,
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
  });
  return { code, out: out.join(''), err: err.join('') };
}

const program = (args: string[], env: ProgramInput['env'] = { JWT_SECRET: SECRET }) =>
  capture((input) => runProgram({ ...input, args, env }));

const failing = (error: unknown, env: ProgramInput['env'] = {}) => {
  const command: Command = {
    summary: 'Fail',
    usage: '',
    options: {},
    run: () => Promise.reject(error),
  };
  return capture((input) => runCommand({ ...input, name: 'fail', command, args: [], env }));
};

describe('the command line', () => {
  it('says what it can do', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, out } = await program(args);
      expect(code).toBe(EXIT.ok);
      for (const name of Object.keys(COMMANDS)) expect(out).toContain(`  ${name}`);
    }
    expect((await program([])).code).toBe(EXIT.usage);
    expect(await program(['--version'])).toEqual({ code: EXIT.ok, out: '1.2.3\n', err: '' });
  });

  it('explains every command', async () => {
    for (const name of Object.keys(COMMANDS)) {
      const { code, out } = await program([name, '--help'], {});
      expect([code, out]).toEqual([EXIT.ok, expect.stringContaining(`Usage: triptych ${name}`)]);
    }
  });

  it('refuses what it does not know, with the right usage', async () => {
    for (const name of ['serv', 'constructor', '__proto__', '']) {
      expect(await program([name])).toMatchObject({
        code: EXIT.usage,
        err: expect.stringContaining('There is no command of that name.'),
      });
    }
    for (const args of [['--rolle', 'admin'], ['admin'], ['--role'], ['--role', 'root']]) {
      const { code, out, err } = await program(['token', ...args]);
      expect([code, out]).toEqual([EXIT.usage, '']);
      expect(err).toContain('Usage: triptych token --role ROLE');
    }
  });

  it('gives every ending its exit code, in one sentence and without a stack', async () => {
    expect(await failing(new CommandError('Migrate first.', EXIT.storeNotReady))).toEqual({
      code: EXIT.storeNotReady,
      out: '',
      err: 'Migrate first.\n',
    });
    expect(await failing(storeUnavailable('postgres'))).toEqual({
      code: EXIT.storeNotReady,
      out: '',
      err: 'The postgres store cannot be reached.\n',
    });
    const bug = new Error('cannot read postgres://gateway:hush@db/app');
    expect(await failing(bug)).toEqual({
      code: EXIT.failure,
      out: '',
      err: 'cannot read postgres://***@db/app\nThis is a bug. LOG_LEVEL=debug shows where.\n',
    });
    const { err } = await failing(bug, { LOG_LEVEL: 'debug' });
    expect(err).toContain('cli.test.ts');
    expect(err).not.toContain('hush');
  });

  it('reports a wrong environment whole', async () => {
    const { code, err } = await program(['token', '--role', 'admin'], {
      PORT: 'x',
      JWT_SECRET: 'y',
    });
    expect(code).toBe(EXIT.usage);
    expect(err.match(/^ {2}\w+: /gm)).toEqual(['  JWT_SECRET: ', '  PORT: ']);
  });
});

describe('triptych token', () => {
  const verify = (
    token: string,
    secret = SECRET,
    names = { issuer: 'triptych', audience: 'triptych' },
  ) =>
    jwtVerify(token.trim(), new TextEncoder().encode(secret), { ...names, algorithms: ['HS256'] });

  it('prints a token alone, good for an hour', async () => {
    const { code, out, err } = await program(['token', '--role', 'evaluator']);
    expect([code, err]).toEqual([EXIT.ok, '']);
    expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { payload } = await verify(out);
    expect(payload).toMatchObject({ role: 'evaluator', sub: 'evaluator' });
    expect(payload).not.toHaveProperty('agent');
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(decodeProtectedHeader(out.trim()).alg).toBe('HS256');
  });

  it('names the agent, the subject and the time', async () => {
    const args = ['--role', 'agent', '--agent', 'agent1', '--sub', 'night shift', '--ttl', '7d'];
    const env = { JWT_SECRET: SECRET, JWT_ISSUER: 'us', JWT_AUDIENCE: 'them' };
    const { out } = await program(['token', ...args], env);
    const { payload } = await verify(out, SECRET, { issuer: 'us', audience: 'them' });
    expect(payload).toMatchObject({ role: 'agent', agent: 'agent1', sub: 'night shift' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7 * 86_400);
  });

  it('takes an agent for every role and names it for agents alone', async () => {
    const { out } = await program(['token', '--role', 'evaluator', '--agent', 'agent1']);
    expect((await verify(out)).payload).not.toHaveProperty('agent');
  });

  it('refuses what the gateway would refuse', async () => {
    const wrong = [
      ['--role', 'agent'],
      ['--role', 'agent', '--agent', '../x'],
      ['--role', 'admin', '--ttl', 'soon'],
      ['--role', 'admin', '--ttl', '0s'],
      ['--role', 'admin', '--ttl', '31d'],
      ['--role', 'admin', '--sub', ''],
    ];
    for (const args of wrong) expect((await program(['token', ...args])).code).toBe(EXIT.usage);
    const external = { JWT_JWKS_URL: 'https://login.example.com/jwks' };
    expect(await program(['token', '--role', 'admin'], external)).toMatchObject({
      code: EXIT.failure,
      err: expect.stringContaining('identity provider'),
    });
  });

  it('uses the secret of the data folder, and makes it once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'triptych-token-'));
    try {
      const ask = () => program(['token', '--role', 'admin'], { DATA_DIR: join(dataDir, 'new') });
      const [first, second] = await Promise.all([ask(), ask()]);
      const { jwtSecret } = embeddedSecrets(join(dataDir, 'new'));
      await verify(first.out, jwtSecret);
      await verify(second.out, jwtSecret);
      await writeFile(join(dataDir, 'secrets.json'), '{"jwtSecret": 1}');
      const spoilt = await program(['token', '--role', 'admin'], { DATA_DIR: dataDir });
      expect(spoilt).toMatchObject({ code: EXIT.failure, out: '' });
      expect(spoilt.err).toContain('is not readable as secrets');
      expect(spoilt.err).not.toContain('bug');
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
