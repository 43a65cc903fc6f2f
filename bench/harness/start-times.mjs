import { setTimeout } from 'node:timers/promises';
import { ask } from './ask.mjs';
import { residentBytes } from './process-tree.mjs';
import { startServer } from './start-server.mjs';
import { spread } from './statistics.mjs';

/** From the start of the process to the first 200 of /readyz, and its memory after one query. */
export async function measureStarts(describe, place, times) {
  const starts = [];
  const resident = [];
  for (let time = 0; time < times; time += 1) {
    const launched = await describe();
    let server;
    try {
      server = await startServer(launched, place, readyAt);
      starts.push(server.readyMs);
      await ask(server, 'Q1', {});
      resident.push(residentBytes(server.pid) / 1e6);
    } finally {
      await server?.stop();
    }
  }
  return { start: spread(starts), resident: spread(resident) };
}

async function readyAt({ port, child }) {
  while (child.exitCode === null) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await setTimeout(5);
  }
  throw new Error(`ended with ${child.exitCode}`);
}
