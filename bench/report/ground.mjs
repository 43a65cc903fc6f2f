import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { BENCH, ROOT } from '../harness/paths.mjs';

const version = (folder, name) =>
  JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;

const PEERS = ['postgraphile', 'mercurius', 'fastify', '@apollo/server', 'type-graphql', 'typeorm'];

const gigabytes = (bytes) => `${Math.round(bytes / 2 ** 30)} GB`;

/** What the run stood on: switches, versions, machine, data. No name of a host is told. */
export function describeGround({ options: { effort }, world, samples }) {
  const { counts } = world;
  const rounds = new Set(samples.map(({ round }) => round)).size;
  const processors = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    lines: [
      '## What it stood on',
      '',
      '- Switched on in the gateway: role evaluator with `EVALUATOR_LINKS=on`, its own schema and',
      '  database role with row-level security, permissions, cost limit, rate limit and budget',
      '  (counted, far away), deadlines, breakers, audit of links, metrics, a log line per request.',
      `- Rounds: ${rounds}, of ${effort.ms / 1000} s per server and query at 16 connections and ${effort.aloneMs / 1000} s at 1, servers`,
      '  interleaved, order reversed every second round; all answers compared field by field before.',
      `- Data: ${counts.tasks} tasks, ${counts.progress} progress rows, ${counts.evaluations} evaluations, ${counts.files} files,`,
      `  ${counts.agents} agents, ${counts.logs} logs in the databases of 200 agents.`,
      `- PostgreSQL ${world.postgres}; MongoDB: ${world.mongo}; object storage is signed for, never asked.`,
      `- Node.js ${process.versions.node} for all servers; ${versions()}.`,
      `- Machine: ${processors.length} processors (${processors[0]?.model.trim() ?? 'unknown'}), ${gigabytes(os.totalmem())} of memory, ${os.type()} ${os.release().split('-')[0]};`,
      '  database, servers and load generator share it.',
    ],
  };
}

const versions = () =>
  [
    `Triptych ${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}`,
    ...PEERS.map((name) => `${name} ${version(BENCH, name)}`),
    `pg ${version(ROOT, 'pg')}`,
  ].join(', ');
