/**
 * Loaded before the program, in its process: says how long the event loop was held between two
 * messages. It looks once per turn of the loop. Of a turn's time and the processor time the process
 * spent meanwhile the smaller counts: the first is long where others take the processor, the second
 * where helper threads work beside. What really held the loop is in both.
 */
const { performance } = require('node:perf_hooks');

let measuring = false;
let worst = 0;
let time = 0;
let processor = 0;

const processorMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function look() {
  const [now, used] = [performance.now(), processorMs()];
  worst = Math.max(worst, Math.min(now - time, used - processor));
  [time, processor] = [performance.now(), processorMs()];
}

function turn() {
  if (!measuring) return;
  look();
  setImmediate(turn);
}

process.on('message', (message) => {
  if (message === 'start') {
    worst = 0;
    measuring = true;
    [time, processor] = [performance.now(), processorMs()];
    setImmediate(turn);
    process.send({ started: true });
  }
  if (message === 'stop') {
    look();
    measuring = false;
    process.send({ heldMs: worst });
  }
});
