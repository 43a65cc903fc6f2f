import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { MongoClient } from 'mongodb';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { Bench, USERS } from './support';

const ROOT = join(__dirname, '../../..');

/** Compiles the server alone, so that a process of its own can run it. */
async function compileTo(target: string): Promise<string> {
  const source = join(ROOT, 'src/embedded');
  for (const folder of ['mongo', 'shared']) {
    for (const name of await readdir(join(source, folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      const path = join(source, folder, name);
      const { outputText } = transpileModule(await readFile(path, 'utf8'), {
        compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
      });
      const out = join(target, relative(source, path)).replace(/\.ts$/, '.js');
      await mkdir(dirname(out), { recursive: true });
      await writeFile(out, outputText);
    }
  }
  const main = join(target, 'main.js');
  await writeFile(
    main,
    `require('./mongo').startEmbeddedMongo(JSON.parse(process.argv[2])).then((server) => process.send(server.url('writer')));`,
  );
  return main;
}

function startChild(main: string, folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(main, [JSON.stringify({ folder, users: USERS })], {
    env: { ...process.env, NODE_PATH: join(ROOT, 'node_modules') },
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (url) => resolve({ child, url: String(url) }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

test('kill -9 in the middle of writing loses nothing that was acknowledged', async () => {
  const bench = await Bench.start();
  await bench.server.stop();
  const main = await compileTo(join(bench.folder, 'compiled'));
  const data = join(bench.folder, 'data');
  const acknowledged = new Set<string>();
  for (const killAfter of [1, 40, 150]) {
    const { child, url } = await startChild(main, data);
    const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 2000 });
    const collection = client.db('crash').collection<{ _id: string; n: number }>('c');
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let round = 0;
    const writer = async (lane: number): Promise<void> => {
      for (let n = 0; ; n += 1) {
        const _id = `${killAfter}-${lane}-${n}`;
        await collection.insertOne({ _id, n: 0 });
        await collection.updateOne({ _id }, { $inc: { n: 1 } });
        acknowledged.add(_id);
        round += 1;
        if (round === killAfter) child.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 8 }, (_, lane) => writer(lane)));
    await exited;
    await client.close();
  }
  const { child, url } = await startChild(main, data);
  const client = await MongoClient.connect(url);
  const stored = await client
    .db('crash')
    .collection<{ _id: string; n: number }>('c')
    .find()
    .toArray();
  await client.close();
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  const complete = new Set(stored.filter(({ n }) => n === 1).map(({ _id }) => _id));
  expect([...acknowledged].filter((id) => !complete.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(191);
  await bench.close();
});
