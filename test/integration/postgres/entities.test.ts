import { getMetadataArgsStorage } from 'typeorm';
import { POSTGRES_ENTITIES } from '../../../entities/postgres';
import { onConnection, onEveryDatabase } from './on-every-database';

interface Column {
  type: string;
  required: boolean;
  hasDefault: boolean;
}

/** PostgreSQL's own names of the types that entities use. */
const TYPE_NAMES: Record<string, string> = {
  timestamptz: 'timestamp with time zone',
  float8: 'double precision',
  int: 'integer',
  varchar: 'character varying',
};

const storage = getMetadataArgsStorage();
const tables = POSTGRES_ENTITIES.map((entity) => {
  const table = storage.tables.find(({ target }) => target === entity);
  const columns = storage.columns.filter(({ target }) => target === entity);
  const indices = storage.indices.filter(({ target }) => target === entity);
  const [name, schema = 'public'] = [table?.name ?? '', table?.schema];
  return { name, schema, columns, indices: indices.map((index) => index.name ?? '') };
});

/** The names that other programs and operators know, with what each must cover. */
const INDEXES: Record<string, string> = {
  idx_agent_status: 'tasks USING btree (agent_id, status)',
  idx_tasks_trace_id: 'tasks USING btree (trace_id)',
  idx_tasks_status: 'tasks USING btree (status)',
  idx_tasks_created_at: 'tasks USING btree (created_at DESC NULLS LAST, id)',
  idx_tasks_metadata: 'tasks USING gin (metadata)',
  idx_task_timestamp: 'task_progress USING btree (task_id, "timestamp" DESC NULLS LAST, id)',
  idx_task_progress_agent_id: 'task_progress USING btree (agent_id)',
  idx_task_agent: 'evaluations USING btree (task_id, agent_id)',
  idx_evaluations_created_at: 'evaluations USING btree (created_at DESC NULLS LAST, id)',
  idx_agent_task: 'binary_file_metadata USING btree (agent_id, task_id)',
  idx_bucket_path: 'binary_file_metadata USING btree (bucket, object_path)',
  idx_file_task_uploaded:
    'binary_file_metadata USING btree (task_id, uploaded_at DESC NULLS LAST, id)',
  idx_file_content_type: 'binary_file_metadata USING btree (content_type)',
  idx_file_key_order: 'binary_file_metadata USING btree (bucket, object_path COLLATE "C")',
  idx_file_uploaded_at: 'binary_file_metadata USING btree (uploaded_at DESC NULLS LAST, id)',
};

onEveryDatabase('the migrated tables', (fresh) => {
  beforeAll(async () => {
    await fresh().migrate();
  });

  it.each(tables)('are what the entity of $name says', async ({ name, schema, columns }) => {
    const { rows } = await onConnection(fresh().database.url, (client) =>
      client.query<Column & { name: string }>(
        `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AS required, a.atthasdef AS "hasDefault"
         FROM pg_attribute a
         WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
        [`${schema}.${name}`],
      ),
    );
    const found = new Map(rows.map((row) => [row.name, row]));
    const said = columns.map(({ propertyName, options }) => options.name ?? propertyName);
    expect([...found.keys()].sort()).toEqual(said.sort());
    for (const { propertyName, options } of columns) {
      const column = found.get(options.name ?? propertyName);
      const type = TYPE_NAMES[String(options.type)] ?? String(options.type);
      const length = options.length ? `(${options.length})` : '';
      expect({ propertyName, type: column?.type }).toEqual({
        propertyName,
        type: `${type}${length}`,
      });
      // Adopted tables are looser than ours: an entity may allow a null that our table refuses.
      if (!options.nullable) expect({ propertyName, ...column }).toMatchObject({ required: true });
      const hasDefault = options.default !== undefined;
      expect({ propertyName, ...column }).toMatchObject({ hasDefault });
    }
  });

  it('have the indexes other programs know, and each is named by its entity', async () => {
    const { rows } = await onConnection(fresh().database.url, (client) =>
      client.query<{ table: string; name: string; definition: string; constraint: boolean }>(
        `SELECT t.relname AS "table", c.relname AS name,
           pg_get_indexdef(c.oid) AS definition,
           EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid) AS "constraint"
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         JOIN pg_class t ON t.oid = i.indrelid
         WHERE t.relnamespace IN ('public'::regnamespace, 'triptych'::regnamespace)`,
      ),
    );
    const definitions = new Map(rows.map(({ name, definition }) => [name, definition]));
    for (const [name, covers] of Object.entries(INDEXES)) {
      const definition = definitions.get(name) ?? 'missing';
      expect(`${name}: ${definition}`).toContain(` ON public.${covers}`);
    }
    const declared = new Set(tables.flatMap(({ indices }) => indices));
    const own = rows.filter(({ table, constraint }) => table !== 'migrations' && !constraint);
    expect(own.filter(({ name }) => !declared.has(name)).map(({ name }) => name)).toEqual([]);
    expect([...declared].filter((name) => !definitions.has(name))).toEqual([]);
  });

  it('hold what belongs to a task: its progress and evaluations go with it, its files stay', async () => {
    await onConnection(fresh().database.url, async (client) => {
      const task = await client.query(`INSERT INTO tasks (title) VALUES ('t') RETURNING id`);
      const { id } = task.rows[0];
      await client.query('INSERT INTO task_progress (task_id) VALUES ($1)', [id]);
      await client.query('INSERT INTO evaluations (task_id, score) VALUES ($1, 1)', [id]);
      await client.query(
        `INSERT INTO binary_file_metadata (agent_id, task_id, bucket, object_path)
         VALUES ('agent1', $1, 'b', 'agent1/p')`,
        [id],
      );
      await client.query('DELETE FROM tasks WHERE id = $1', [id]);
      const left = await client.query(
        `SELECT (SELECT count(*)::int FROM task_progress) AS progress,
           (SELECT count(*)::int FROM evaluations) AS evaluations,
           (SELECT count(*)::int FROM binary_file_metadata WHERE task_id IS NULL) AS files`,
      );
      expect(left.rows).toEqual([{ progress: 0, evaluations: 0, files: 1 }]);
    });
  });
});
