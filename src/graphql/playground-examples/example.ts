/** A query that the playground offers; its tab is named after its operation. */
export interface PlaygroundExample {
  query: string;
  /** As of the moment when the page is opened. */
  variables?: (now: Date) => Record<string, unknown>;
}

const HOUR_MS = 3_600_000;

export const hoursBefore = (now: Date, hours: number): string =>
  new Date(now.getTime() - hours * HOUR_MS).toISOString();
