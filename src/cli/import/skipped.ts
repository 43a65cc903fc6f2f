/** Why one file, line or step is left out; it is a line of the report and never the end. */
export class Skipped extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'Skipped';
  }
}

/** The work's answer; undefined where it was skipped, which is noted. */
export async function orSkip<T>(
  note: (reason: string) => void,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    note(error.reason);
    return undefined;
  }
}

/** A name as a reason cites it: short enough to leave room for the reason. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
