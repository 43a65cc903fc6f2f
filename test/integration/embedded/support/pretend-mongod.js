/**
 * Stands in for mongod where there is none: takes its arguments, notes them, and serves on the port
 * it was given with users who are already there. `PRETEND_EXIT=1` makes it fail at once.
 */
const { appendFileSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const args = process.argv.slice(2);
const argument = (name) => args[args.indexOf(name) + 1];
const plan = JSON.parse(readFileSync(join(dirname(process.argv[1]), 'plan.json'), 'utf8'));
appendFileSync(plan.notes, `${JSON.stringify({ pid: process.pid, args })}\n`);
appendFileSync(argument('--logpath'), 'the disk is on fire\n');
if (plan.fail) process.exit(100);

async function serve() {
  const { startEmbeddedMongo } = require(join(plan.build, 'src', 'embedded', 'mongo'));
  const server = await startEmbeddedMongo({
    folder: argument('--dbpath'),
    host: argument('--bind_ip'),
    port: Number(argument('--port')),
    users: plan.users,
  });
  process.once('SIGTERM', () => server.stop().then(() => process.exit(0)));
}

void serve();
