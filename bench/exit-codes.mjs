export const EXIT = {
  /** It was measured; whether ratios were reached is in the report. */
  ok: 0,
  /** It could not be measured, or the gate found a ratio under what must be. */
  failure: 1,
  /** Nothing to measure with; usage errors as well. */
  noServer: 2,
  usage: 2,
  /** It was measured on a machine too noisy for a verdict. */
  void: 3,
};

export const NO_SERVER = `No PostgreSQL to measure with, so there is no verdict.
Name a real server, as a superuser of it, and run the same command again:
  BENCH_DATABASE_URL=postgresql://postgres:PASSWORD@localhost:5432/postgres npm run bench
Its own databases are made there and dropped at the end. The embedded server will not do: it works
in one thread and would be what is measured.`;
