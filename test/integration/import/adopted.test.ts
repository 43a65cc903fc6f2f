import { join } from 'node:path';
import type { Pool } from 'pg';
import { evaluator } from '../../support/gateway';
import { dataUrl, drawOsworld, drawPng, START } from '../../support/import-fixtures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { imported, temporaryFolder, withDatabase } from './importing';

/** Integer keys, times without a zone, one unique path: as SQLAlchemy makes them and migrate leaves them. */
async function asAdopted(pg: Pool): Promise<void> {
  await pg.query(`
    DROP TABLE evaluations, task_progress, binary_file_metadata, tasks;
    CREATE TABLE tasks (id serial PRIMARY KEY, agent_id varchar NOT NULL, title varchar NOT NULL,
      description text, status varchar, metadata jsonb, created_at timestamp, updated_at timestamp,
      trace_id text, user_id text, config jsonb, result_artifact_url text, error_message text,
      started_at timestamp, completed_at timestamp);
    CREATE TABLE task_progress (id serial PRIMARY KEY, task_id integer NOT NULL REFERENCES tasks,
      agent_id varchar NOT NULL, progress_percent float, message text, data jsonb, "timestamp" timestamp);
    CREATE TABLE evaluations (id serial PRIMARY KEY, task_id integer NOT NULL REFERENCES tasks,
      agent_id varchar NOT NULL, evaluator varchar, score float NOT NULL, report text, metrics jsonb,
      created_at timestamp);
    CREATE TABLE binary_file_metadata (id serial PRIMARY KEY, agent_id varchar NOT NULL,
      task_id integer REFERENCES tasks, bucket varchar NOT NULL, object_path varchar NOT NULL UNIQUE,
      content_type varchar, size_bytes integer, checksum varchar, metadata jsonb, uploaded_at timestamp)`);
  await pg.query(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET timezone = ''America/New_York''', current_database());
  END $$`);
}

const TASKS = /* GraphQL */ `
  query ($agent: String!) {
    tasks(filter: { agentId: { eq: $agent } }) {
      nodes {
        key startedAt
        progress { nodes { timestamp } }
        evaluations { nodes { score createdAt } }
        screenshots { nodes { sizeBytes uploadedAt } }
      }
    }
  }
`;

onEveryPostgres(
  'triptych import into adopted tables',
  (gateway) => {
    const folder = temporaryFolder();
    const at = (ms: number) => new Date(START + ms).toISOString();

    it('takes keys and times as the tables have them', async () => {
      await drawOsworld(join(folder(), 'run'), { steps: 1, seed: 1 });
      const args = [folder(), '--agent', 'adopted'];
      const all = { tasks: 1, progress: 1, screenshot: 1, evaluation: 1 };
      expect(await imported(gateway(), args)).toMatchObject({ exit: 0, taken: all });
      expect(await imported(gateway(), args)).toMatchObject({ exit: 0, present: all });

      const { tasks } = await gateway().data(evaluator, TASKS, { agent: 'adopted' });
      const [task] = tasks.nodes;
      expect(task.key).toMatch(/^\d+$/);
      const times = [
        task.startedAt,
        task.progress.nodes[0].timestamp,
        task.evaluations.nodes[0].createdAt,
        task.screenshots.nodes[0].uploadedAt,
      ].map((time: string) => new Date(time).toISOString());
      expect(times).toEqual(Array(4).fill(at(1000)));
    });

    it('finds the given task, and that of a document, by a number', async () => {
      const { rows } = await gateway().pg.query<{ id: string }>(
        "INSERT INTO tasks (agent_id, title) VALUES ('numbers', 'T') RETURNING id::text",
      );
      const id = rows[0]?.id ?? '';
      await drawOsworld(join(folder(), 'numbers'), { steps: 1, seed: 2 });
      const args = [join(folder(), 'numbers'), '--agent', 'numbers', '--task'];
      expect(await imported(gateway(), [...args, id])).toMatchObject({ exit: 0 });
      await withDatabase(gateway(), 'numbers', (db) =>
        db.collection('screenshots').insertOne({ url: dataUrl(drawPng(5)), task_id: Number(id) }),
      );
      await imported(gateway(), ['--from-mongo', '--agent', 'numbers']);
      const files = await gateway().pg.query(
        "SELECT DISTINCT task_id::text AS task FROM binary_file_metadata WHERE agent_id = 'numbers'",
      );
      expect(files.rows).toEqual([{ task: id }]);
    });
  },
  { prepare: asAdopted },
);
