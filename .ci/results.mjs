// Reads jest's JSON results.
//   results.mjs sum FILE…       the counts of all files in one line; a number among the files is
//                               so many failures more
//   results.mjs failures FILE   the failed tests with the head of their messages
import { existsSync, readFileSync } from 'node:fs';

const MESSAGE_LINES = 12;
const FAILURES_SHOWN = 20;

const [command, ...files] = process.argv.slice(2);
const results = files
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** A file that did not even load has no tests, yet it counts as one that failed. */
function counts(result) {
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function sum() {
  const more = files.filter((file) => /^\d+$/.test(file)).reduce((sum, n) => sum + Number(n), 0);
  const total = { passed: 0, failed: more, skipped: 0 };
  for (const result of results) {
    for (const [name, count] of Object.entries(counts(result))) total[name] += count;
  }
  return `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
}

function failures() {
  const found = results.flatMap((result) =>
    result.testResults.flatMap((file) => {
      const failed = file.assertionResults.filter((test) => test.status === 'failed');
      if (failed.length > 0) {
        return failed.map((test) => ({
          name: test.fullName,
          text: test.failureMessages.join('\n'),
        }));
      }
      return file.status === 'failed' ? [{ name: file.name, text: file.message }] : [];
    }),
  );
  const shown = found
    .slice(0, FAILURES_SHOWN)
    .map(({ name, text }) =>
      [`✗ ${name}`, ...text.split('\n').slice(0, MESSAGE_LINES)].join('\n  '),
    );
  if (found.length > FAILURES_SHOWN) shown.push(`… and ${found.length - FAILURES_SHOWN} more`);
  return shown.join('\n');
}

process.stdout.write(`${command === 'sum' ? sum() : failures()}\n`);
