import { randomUUID } from 'node:crypto';
import type { Gateway } from './gateway';

type Row = Record<string, unknown>;

/** Writes a row as other code would, past the gateway; answers its key. */
export async function insertRow(gateway: Gateway, table: string, row: Row): Promise<string> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  const { rows } = await gateway.pg.query<{ id: string }>(
    `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')})
     VALUES (${places.join(', ')}) RETURNING id::text`,
    Object.values(row),
  );
  return rows[0]?.id ?? '';
}

export const insertTask = (gateway: Gateway, row: Row = {}): Promise<string> =>
  insertRow(gateway, 'tasks', { title: 'A task', agent_id: 'agent1', ...row });

export const insertProgress = (gateway: Gateway, taskId: string, row: Row = {}): Promise<string> =>
  insertRow(gateway, 'task_progress', { task_id: taskId, agent_id: 'agent1', ...row });

export const insertEvaluation = (
  gateway: Gateway,
  taskId: string,
  row: Row = {},
): Promise<string> =>
  insertRow(gateway, 'evaluations', { task_id: taskId, score: 0.5, evaluator: 'judge', ...row });

export const insertScreenshot = (
  gateway: Gateway,
  taskId: string | null,
  row: Row = {},
): Promise<string> =>
  insertRow(gateway, 'binary_file_metadata', {
    agent_id: 'agent1',
    task_id: taskId,
    bucket: gateway.config.objects.buckets.screenshots,
    object_path: `agent1/screenshots/${randomUUID()}.png`,
    content_type: 'image/png',
    size_bytes: 1234,
    ...row,
  });
