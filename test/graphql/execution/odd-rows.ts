import type { Gateway } from '../../support/gateway';
import {
  insertEvaluation,
  insertProgress,
  insertRow,
  insertScreenshot,
  insertTask,
} from '../../support/rows';

/** Texts that JSON writes in ways of its own, and times and numbers that every writer writes otherwise. */
const TEXTS = [
  'plain',
  'a "quoted" \\ one',
  'line\nbreak\ttab\r\b\f',
  '\u0001\u001f\u007f',
  'é 😀 \u2028\u2029 </script>',
  '',
  null,
];
const TIMES = [
  '2026-01-02 03:04:05.678901+00',
  '2026-01-02 03:04:05+00',
  '2026-01-02 03:04:05.1+02',
  '1969-12-31 23:59:59.9999+00',
  '0001-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999999+00',
  null,
];
/** These no database writes as an answer has them. */
const UNSURE_TIMES = [
  'infinity',
  '-infinity',
  '0044-03-15 00:00:00+00 BC',
  '12026-01-01 00:00:00+00',
];
const NUMBERS = [
  '0',
  '-0',
  '0.1',
  '33.333333333333336',
  '100',
  '0.0001',
  '-123456.75',
  '999999999999999',
];
/** Nor these, but for those that are none and read as null. */
const UNSURE_NUMBERS = ['1e15', '1e-7', '1e21', '5e-324', 'NaN', 'Infinity', '123456789012345680'];
const SIZES = ['0', '-1', '9007199254740991', null];
const STATUSES = ['pending', 'in_progress', 'COMPLETED', 'weird', 'constructor', null];

/** How many tasks; every agent has some of them. */
const TASKS = 30;

/**
 * Rows of every kind with values that are odd in every way. Those of every second task are all sure
 * to be written by their database; of the others some are not.
 */
export async function insertOddRows(gateway: Gateway): Promise<void> {
  for (let index = 0; index < TASKS; index += 1) {
    const own = index % 2 === 0;
    const agent_id = own ? 'agent1' : `agent${index % 5}`;
    const turn = <Value>(values: readonly Value[]) => values[index % values.length] as Value;
    const times = own ? TIMES : [...TIMES, ...UNSURE_TIMES];
    const numbers = own ? NUMBERS : [...NUMBERS, ...UNSURE_NUMBERS];
    const id = await insertTask(gateway, {
      agent_id,
      title: turn(TEXTS),
      description: turn([...TEXTS].reverse()),
      status: turn(STATUSES),
      created_at: turn(times),
      updated_at: turn([...times].reverse()),
      completed_at: turn(times),
      metadata: JSON.stringify({ b: 1.0, a: turn(TEXTS), 10: [null] }),
    });
    for (let child = 0; child < 3; child += 1) {
      const next = <Value>(values: readonly Value[]) =>
        values[(index * 3 + child) % values.length] as Value;
      await insertProgress(gateway, id, {
        agent_id,
        message: next(TEXTS),
        progress_percent: next(numbers),
        timestamp: next(times),
      });
      await insertEvaluation(gateway, id, {
        agent_id,
        score: next(numbers),
        report: next(TEXTS),
        created_at: next(times),
      });
      await insertScreenshot(gateway, id, {
        agent_id,
        size_bytes: next(own ? SIZES : [...SIZES, '9007199254740993', '-9223372036854775807']),
        content_type: next(TEXTS),
        uploaded_at: next(times),
        ...(!own && child === 0 && { bucket: null }),
      });
    }
    await insertRow(gateway, 'audit_log', { actor: turn(['somebody', 'a "b"']), action: 'test' });
  }
}
