/** Where the server is that the databases are made on, or undefined where none is named. */
export function serverUrl(environment) {
  const named = environment.BENCH_DATABASE_URL ?? environment.TEST_DATABASE_URL ?? '';
  // Where tests were given several servers, the newest is named last.
  return named.split(/\s+/).filter(Boolean).at(-1);
}
