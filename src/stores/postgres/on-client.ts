import { Client } from 'pg';
import { connectionOptions } from './connection-options';

/** Work on a connection of its own. */
export async function onClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(connectionOptions(url));
  // A connection that breaks while idle must not end the process; the next query says it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
