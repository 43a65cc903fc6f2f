/** A query that the playground offers; its tab is named after its operation. */
export interface PlaygroundExample {
  query: string;
  variables?: Record<string, unknown>;
}
