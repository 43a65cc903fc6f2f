import { appendFileSync } from 'node:fs';

/**
 * A measured figure for the run's closing table, one JSON line each. Tests print nothing: whoever
 * collects figures names the file. `store` is the PostgreSQL that was measured, as tests name it.
 */
export function noteFigure(figure: string, value: number | string, store: string): void {
  const file = process.env.TEST_FIGURES_FILE;
  if (file) appendFileSync(file, `${JSON.stringify({ figure, value, store })}\n`);
}
