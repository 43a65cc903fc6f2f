import { compareAnswers } from './compare/compare.mjs';
import { linkChecker } from './compare/links.mjs';
import { EXIT } from './exit-codes.mjs';
import { gate } from './gate.mjs';
import { measureGrowth } from './harness/growth.mjs';
import { startLoad } from './harness/load/start-load.mjs';
import { measurePresigning } from './harness/presign-speed.mjs';
import { countRoundTrips } from './harness/round-trips.mjs';
import { measure } from './harness/rounds.mjs';
import { startServer, stopServers } from './harness/start-server.mjs';
import { measureStarts } from './harness/start-times.mjs';
import { openWorld } from './harness/world.mjs';
import { judge } from './report/judge.mjs';
import { ratioLines, verdictLines } from './report/lines.mjs';
import { writeReport } from './report/write-report.mjs';
import { describeServer } from './servers/index.mjs';

const CONTROL_LABEL = 'control';
const COMPARED = ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6'];

/** All of a run: data, servers, comparing, rounds, verdict. Leaves nothing behind. */
export async function runBench({ options, admin, folder, say, print, interrupted }) {
  const world = await openWorld({ admin, folder, tasks: options.tasks, say });
  world.later(stopServers);
  try {
    return await Promise.race([interrupted, run({ world, options, say, print })]);
  } finally {
    await world.close();
  }
}

async function run({ world, options, say, print }) {
  const load = startLoad();
  world.later(() => load.stop());
  const figures = options.figures ? await measureBeside({ world, load, options, say }) : {};
  const servers = await startAll(world, options.servers);
  await compare({ world, servers, options, say });
  const gateway = servers.find(({ label }) => label === 'triptych');
  if (options.figures) Object.assign(figures, await countRoundTrips(gateway));

  const { effort } = options;
  const levels = options.gate ? [16] : [16, 1];
  const { databaseMicros } = world;
  const rounds = (queries) =>
    measure({ load, servers, databaseMicros, queries, levels, effort, say });
  if (options.gate) return await gate({ rounds, queries: options.only, print });

  const samples = await rounds(options.only);
  const verdicts = judge(samples, figures);
  for (const line of ratioLines(samples, options)) print(line);
  for (const line of verdictLines(verdicts)) print(line);
  if (options.report) await writeReport({ options, world, samples, figures, verdicts, say });
  return verdicts.quiet ? EXIT.ok : EXIT.void;
}

async function startAll(world, names) {
  const servers = [];
  for (const name of names) {
    const labels = name === 'triptych' ? [name, CONTROL_LABEL] : [name];
    for (const label of labels) {
      const server = await startServer(await describeServer(name), world.whole);
      servers.push({ ...server, label });
    }
  }
  return servers;
}

async function compare({ world, servers, options, say }) {
  const compared = await compareAnswers({
    servers: servers.filter(({ label }) => label !== CONTROL_LABEL),
    queries: options.partial ? options.only : COMPARED,
    checkLink: linkChecker(world.keys),
  });
  for (const { query, servers: names, links } of compared) {
    say(`${query}: equal on ${names.join(', ')}${links > 0 ? `; ${links} links` : ''}`);
  }
}

/** What is measured of the gateway alone, while no other server runs. */
async function measureBeside({ world, load, options, say }) {
  say('start, memory, signing, growth');
  const describe = () => describeServer('triptych');
  const starts = await measureStarts(describe, world.whole, options.effort.starts);
  const presign = await measurePresigning(world.keys);
  const small = await startServer(
    await describe(),
    await world.withTasks(Math.round(options.tasks / 100)),
  );
  const large = await startServer(await describe(), world.whole);
  try {
    const growth = await measureGrowth({
      load,
      small,
      large,
      effort: options.effort,
    });
    return { ...starts, presign: presign.ours, presignSdk: presign.sdk, ...growth };
  } finally {
    await Promise.all([small.stop(), large.stop()]);
  }
}
