import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from './exit-codes.mjs';
import { gate } from './gate.mjs';

/** One run of rounds: the gateway needs 100 µs, the floor and the control so many. */
const samplesOf = (queries, { floor, control = 100 }) =>
  queries.flatMap((query) =>
    [0, 1, 2].flatMap((round) => [
      { server: 'triptych', query, round, connections: 16, allMicros: 100 },
      { server: 'control', query, round, connections: 16, allMicros: control },
      { server: 'floor', query, round, connections: 16, allMicros: floor },
    ]),
  );

/** Goes through the gate with one figure after the other, and tells what was asked and said. */
async function pass(queries, ...runs) {
  const asked = [];
  const said = [];
  const rounds = async (only) => {
    asked.push(only);
    return samplesOf(only, runs[asked.length - 1]);
  };
  const code = await gate({ rounds, queries, print: (line) => said.push(line) });
  return { code, asked, said: said.join('\n') };
}

test('the gate is open where the gateway is near enough to the floor', async () => {
  const { code, asked } = await pass(['Q1', 'Q2'], { floor: 60 });
  equal(code, EXIT.ok);
  deepEqual(asked, [['Q1', 'Q2']]);
});

test('what is under its bound is measured once more, and alone', async () => {
  // 0.55 is enough for Q1, not for Q2.
  const { code, asked } = await pass(['Q1', 'Q2'], { floor: 55 }, { floor: 61 });
  equal(code, EXIT.ok);
  deepEqual(asked, [['Q1', 'Q2'], ['Q2']]);
});

test('the gate is shut where it is under its bound twice', async () => {
  const { code, said } = await pass(['Q1'], { floor: 49 }, { floor: 49 });
  equal(code, EXIT.failure);
  equal(said.includes('Q1: processor time to the floor’s 0.49'), true);
});

test('it says nothing of a noisy run, nor where processor time is not known', async () => {
  equal((await pass(['Q1'], { floor: 40, control: 120 })).code, EXIT.void);
  equal((await pass(['Q1'], { floor: 0 })).code, EXIT.void);
});

test('queries without a bound are not measured for it', async () => {
  const { asked } = await pass(['Q1', 'Q5'], { floor: 90 });
  deepEqual(asked, [['Q1']]);
});
