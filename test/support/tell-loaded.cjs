/**
 * Loaded before the program, in its process: on SIGUSR2 it says on standard error which files the
 * program has loaded, what processor time that took and how much memory it holds.
 */
const { readFileSync } = require('node:fs');

const me = __filename;

process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  const rss = process.memoryUsage.rss();
  const files = Object.keys(require.cache).filter((file) => file !== me);
  const bytes = files
    .filter((file) => !file.endsWith('.node'))
    .reduce((sum, file) => sum + readFileSync(file).length, 0);
  process.stderr.write(
    `loaded ${JSON.stringify({ cpuMs: (user + system) / 1000, rss, bytes, files })}\n`,
  );
});
