import { Client, type ClientConfig, DatabaseError } from 'pg';
import { connectionOptions } from '../../stores/postgres/connection-options';
import { withoutSecrets } from '../report-failure';
import { type Finding, findingsOf } from './finding';

const { fail } = findingsOf('postgres');

/** A short connection for some questions; where there is none, why. */
export async function onPostgres(
  { url, variable }: { url: string; variable: string },
  ask: (client: Client) => Promise<Finding[]>,
  extra: ClientConfig = {},
): Promise<Finding[]> {
  const client = new Client({ ...connectionOptions(url), query_timeout: 5_000, ...extra });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    return [unreachable(error, { url, variable })];
  }
  try {
    return await ask(client);
  } catch (error) {
    return [
      fail(`a question was refused (${reasonOf(error)})`, `look at the login of ${variable}`),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

function unreachable(error: unknown, { url, variable }: { url: string; variable: string }) {
  const code = codeOf(error);
  if (error instanceof DatabaseError) {
    if (code.startsWith('28')) {
      return fail(`refuses the login of ${variable}`, 'correct its user and password');
    }
    if (code === '3D000') {
      return fail(`has no database of that name`, `create it, or correct ${variable}`);
    }
    if (code === '53300') {
      return fail('takes no more connections', 'raise max_connections, or close some');
    }
    return fail(`refuses the connection of ${variable} (${reasonOf(error)})`, 'ask its log');
  }
  const { hostname, port } = new URL(url);
  const at = `${hostname}:${port || 5432}`;
  const why = /^E[A-Z_]+$/.test(code) ? code : reasonOf(error);
  return fail(
    `${at} cannot be reached (${why})`,
    `start the server, or correct host and port in ${variable}`,
  );
}

export function reasonOf(error: unknown): string {
  if (error instanceof DatabaseError && error.code) return error.code;
  return withoutSecrets(error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string {
  const coded = typeof error === 'object' && error !== null && 'code' in error;
  return coded ? String(error.code) : '';
}
