import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(__dirname, '../../support/kept-per-request.cjs');

/** Each request's context takes 8 KB: one that stayed would show. */
const MOST_KB = 4;

it('keeps no context of an answered request until old memory is cleared', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--initial-heap-size=2000',
    SCRIPT,
    '{ __typename }',
  ]);
  const { kb, answer } = JSON.parse(stdout);
  expect(JSON.parse(answer).data).toEqual({ __typename: 'Query' });
  expect(kb).toBeLessThan(MOST_KB);
}, 60_000);
