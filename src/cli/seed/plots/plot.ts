/** What the application in a screenshot looks like. */
export type Layout = 'form' | 'table' | 'list' | 'board' | 'calendar' | 'chart';

/** How one kind of task goes wrong: what the task says afterwards, and what was logged just before. */
export interface Failure {
  error: string;
  trace: readonly string[];
}

/** One kind of errand that agents are sent on. Texts may hold {slots}, filled anew for every task. */
export interface Plot {
  kind: string;
  app: string;
  address: string;
  layout: Layout;
  nav: readonly string[];
  /** The button that ends the errand. */
  button: string;
  slots: Readonly<Record<string, readonly string[]>>;
  titles: readonly string[];
  description: string;
  steps: readonly string[];
  /** Label and value pairs: form fields, table rows or cards, as the layout needs them. */
  details: readonly (readonly [label: string, value: string])[];
  failures: readonly Failure[];
  result: string;
  lesson: string;
}
