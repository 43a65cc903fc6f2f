import { appendFileSync } from 'node:fs';
import type { Gateway } from './gateway';

/**
 * A measured figure for the run's closing table, one JSON line each. Tests print nothing: whoever
 * collects figures names the file. `store` is the PostgreSQL that was measured, as tests name it.
 */
export function noteFigure(figure: string, value: number | string, store: string): void {
  const file = process.env.TEST_FIGURES_FILE;
  if (file) appendFileSync(file, `${JSON.stringify({ figure, value, store })}\n`);
}

/** For what no store takes part in. */
export const NO_STORE = 'no store';

/** What figures call the PostgreSQL that a gateway stands on. */
export async function storeName({ stores, pg }: Gateway): Promise<string> {
  if (stores.postgres.embedded) return 'embedded';
  const { rows } = await pg.query<{ server_version: string }>('SHOW server_version');
  return `PostgreSQL ${rows[0]?.server_version.split('.')[0]}`;
}
