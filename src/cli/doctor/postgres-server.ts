import type { ClientBase } from 'pg';
import { clockFinding, type Finding, type Findings } from './finding';

const OLDEST = 150_000;

interface Facts {
  version: string;
  number: number;
  vector: string | null;
  vectorAvailable: boolean;
  zone: string;
}

/** What the server is, whoever asks. */
export async function checkServer(
  client: ClientBase,
  { findings, embedded }: { findings: Findings; embedded: boolean },
): Promise<Finding[]> {
  const { ok, fail } = findings;
  const { rows } = await client.query<Facts>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
       current_setting('server_version_num')::int AS number,
       (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector,
       EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector') AS "vectorAvailable",
       current_setting('TimeZone') AS zone`,
  );
  const facts = rows[0] as Facts;
  const name = embedded ? 'embedded PostgreSQL' : 'PostgreSQL';
  return [
    facts.number >= OLDEST
      ? ok(`${name} ${facts.version} answers`)
      : fail(`${name} ${facts.version} is too old`, 'use PostgreSQL 15 or later'),
    clockFinding(findings, { skewMs: await skewOf(client) }),
    ok(`time zone ${facts.zone}; the gateway reads and writes UTC whatever it is`),
    ok(vectorNote(facts)),
  ];
}

function vectorNote({ vector, vectorAvailable }: Facts): string {
  if (vector) return `pgvector ${vector} is installed`;
  return vectorAvailable
    ? 'pgvector can be installed; nothing needs it yet'
    : 'pgvector is not there; nothing needs it yet';
}

/** The server's clock minus ours, at the middle of the question. */
async function skewOf(client: ClientBase): Promise<number> {
  const asked = Date.now();
  const { rows } = await client.query<{ now: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  return (rows[0]?.now ?? asked) - (asked + Date.now()) / 2;
}
