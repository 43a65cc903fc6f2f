import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PREPARE = resolve(__dirname, '../../src/prepare.mjs');

describe('preparing a clone', () => {
  let clone: string;

  /** A clone with an npm and a compiler that note that they were called. */
  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'triptych-clone-'));
    await mkdir(join(clone, 'src'));
    await cp(PREPARE, join(clone, 'src', 'prepare.mjs'));
    await writeFile(join(clone, 'package.json'), '{"engines": {"node": ">=20.19"}}');
    await writeFile(join(clone, 'package-lock.json'), '{}');
    await writeFile(join(clone, 'src', 'main.ts'), '');
    const compiler = join(clone, 'node_modules', 'typescript', 'lib');
    await program(
      'npm-cli.js',
      `note('npm ' + process.argv[2]);
      fs.mkdirSync('${compiler}', { recursive: true });
      fs.writeFileSync('${compiler}/tsc.js', "require('fs').appendFileSync('calls', 'tsc\\\\n')");`,
    );
  });
  afterEach(() => rm(clone, { recursive: true }));

  const program = (name: string, body: string) =>
    writeFile(
      join(clone, name),
      `const fs = require('fs'); const note = (call) => fs.appendFileSync('calls', call + '\\n');\n${body}`,
    );

  function prepare(): Promise<{ code: number; said: string }> {
    const env = { ...process.env, npm_execpath: join(clone, 'npm-cli.js') };
    return new Promise((done) => {
      execFile(
        process.execPath,
        [join(clone, 'src', 'prepare.mjs')],
        { env },
        (error, _out, said) => done({ code: Number(error?.code ?? 0), said }),
      );
    });
  }

  const calls = async () => (await readFile(join(clone, 'calls'), 'utf8')).trim().split('\n');

  it('installs and builds once, and again when their sources change', async () => {
    const first = await prepare();
    expect(first.code).toBe(0);
    expect(first.said).toMatch(
      /^Installing packages .*\nPackages installed in .*\nBuilding …\nBuilt in .*\n$/,
    );
    expect(await prepare()).toEqual({ code: 0, said: '' });
    await writeFile(join(clone, 'src', 'new.ts'), '');
    expect((await prepare()).said).toMatch(/^Building …\nBuilt in .*\n$/);
    await writeFile(join(clone, 'package-lock.json'), '{"changed": true}');
    await prepare();
    expect(await calls()).toEqual(['npm ci', 'tsc', 'tsc', 'npm ci', 'tsc']);
  });

  it('does not repeat what npm itself has installed', async () => {
    await prepare();
    await writeFile(join(clone, 'package-lock.json'), '{"by": "npm install"}');
    const record = join(clone, 'node_modules', '.package-lock.json');
    await writeFile(record, '{}');
    const later = new Date(Date.now() + 5000);
    await utimes(record, later, later);
    await prepare();
    expect((await calls()).filter((call) => call === 'npm ci')).toHaveLength(1);
  });

  it('prepares once for two that ask at the same time', async () => {
    const both = await Promise.all([prepare(), prepare()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await calls()).toEqual(['npm ci', 'tsc']);
  });

  it('goes on where a dead process held the turn', async () => {
    await mkdir(join(clone, 'dist'));
    await writeFile(join(clone, 'dist', '.triptych-preparing'), '999999999');
    expect((await prepare()).code).toBe(0);
  });

  it('says in words what is missing', async () => {
    await program(
      'npm-cli.js',
      "process.stderr.write('npm error code ENOTFOUND'); process.exit(1);",
    );
    const offline = await prepare();
    expect([offline.code, offline.said]).toEqual([1, expect.stringContaining('no network')]);
    await program('npm-cli.js', "process.stderr.write('npm error weird'); process.exit(1);");
    expect((await prepare()).said).toContain('What npm said:\nnpm error weird');
    await writeFile(join(clone, 'package.json'), '{"engines": {"node": ">=99.1"}}');
    const old = await prepare();
    expect(old.code).toBe(1);
    expect(old.said).toContain(
      `Node.js 99.1 or later is needed, this is ${process.versions.node}.`,
    );
    expect(old.said).not.toContain('    at ');
  });

  it('shows what the compiler refuses', async () => {
    await prepare();
    const compiler = join(clone, 'node_modules', 'typescript', 'lib', 'tsc.js');
    await writeFile(compiler, "console.log('src/main.ts(1,1): error'); process.exit(2);");
    await writeFile(join(clone, 'src', 'main.ts'), 'nonsense');
    expect(await prepare()).toEqual({
      code: 1,
      said: 'Building …\nThe build failed:\nsrc/main.ts(1,1): error\n',
    });
  });
});
