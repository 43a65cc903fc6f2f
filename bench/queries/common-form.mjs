/**
 * What every server's answer is turned into before it is compared: plain keys as text, moments as
 * `2026-01-02T03:04:05.678Z`, numbers as numbers, a status as the gateway spells it, nulls as null.
 * A query asks for exactly these fields, and a server sends nothing else but what its own shape
 * of lists needs (`edges`, `nodes`), so that all do the same work.
 *
 * Q1  the 50 newest tasks (createdAt descending): FlatTask[]
 * Q2  the 50 newest tasks: (FlatTask & { progress, evaluations, screenshots })[]
 *       progress     the last 10 by timestamp, newest first: Progress[]
 *       evaluations  the last 10 by createdAt, newest first: Evaluation[]
 *       screenshots  the last 5 files of the bucket `screenshots` by uploadedAt, newest first:
 *                    Screenshot[]
 * Q3  one task by its key, args = { key }: FlatTask & { description, progress, evaluations,
 *       screenshots (as in Q2), latestEvaluation: Evaluation | null, averageScore: number | null,
 *       agent: Agent } (the agent is the row of `agents` whose name is the task's agent_id)
 * Q4  { statuses: { status, count }[], agents: { agentId, count, averageScore }[] }: the tasks of
 *       each status, and of each agent with the mean score of its tasks' evaluations; each list
 *       sorted by its first field
 * Q5  20 tasks of 20 agents by their keys, args = { keys }: { key, agentId, logs: Log[] }[] in the
 *       order of keys; the last 10 of the task's logs of level ERROR, newest first
 * Q6  the 50 newest logs of many agents, args = { agents }, newest first: Log[] with agentId
 *
 * A Screenshot's `url` is a link for GET that lives one hour or more, of the object in its bucket
 * (path style, at BENCH_S3_ENDPOINT, region us-east-1), shown inline under its own name and type:
 * it binds `response-content-disposition` = `inline; filename="NAME"`, where NAME is the last part
 * of the object's path, and `response-content-type` = the file's content type, and no checksum mode
 * (both checksum options of the SDK `WHEN_REQUIRED`). It is compared by host, path, every parameter
 * but date, lifetime and signature; the signature is made again with the SDK's signer for its own
 * date.
 */

const pick = (names, read) => (row) =>
  row &&
  Object.fromEntries(names.map((name) => [name, read[name]?.(row[name]) ?? row[name] ?? null]));

/** A moment in any of the ways servers write it. */
export function moment(value) {
  if (value === null || value === undefined) return null;
  return new Date(value).toISOString();
}

const status = (value) => value?.toUpperCase() ?? null;
const number = (value) => (value === null || value === undefined ? null : Number(value));

const FLAT = [
  'key',
  'title',
  'status',
  'agentId',
  'userId',
  'createdAt',
  'updatedAt',
  'completedAt',
];
const readTask = { status, createdAt: moment, updatedAt: moment, completedAt: moment };

export const flatTask = pick(FLAT, readTask);

export const progress = pick(['key', 'progressPercent', 'message', 'timestamp'], {
  progressPercent: number,
  timestamp: moment,
});

export const evaluation = pick(['key', 'score', 'evaluator', 'report', 'createdAt'], {
  score: number,
  createdAt: moment,
});

export const screenshot = pick(
  ['key', 'objectPath', 'contentType', 'sizeBytes', 'uploadedAt', 'url'],
  { sizeBytes: number, uploadedAt: moment },
);

export const agent = pick(['key', 'description', 'isActive', 'version'], {});

export const log = pick(['key', 'level', 'message', 'createdAt'], {
  level: status,
  createdAt: moment,
});

/** A task of Q2: `task` holds its lists as plain arrays of rows under the names of the form. */
export const taskWithLists = (task) => ({
  ...flatTask(task),
  progress: task.progress.map(progress),
  evaluations: task.evaluations.map(evaluation),
  screenshots: task.screenshots.map(screenshot),
});

export const deepTask = (task) => ({
  ...taskWithLists(task),
  description: task.description,
  latestEvaluation: evaluation(task.latestEvaluation),
  averageScore: number(task.averageScore),
  agent: agent(task.agent),
});

const by = (name) => (left, right) => (left[name] < right[name] ? -1 : 1);

export const sums = ({ statuses, agents }) => ({
  statuses: statuses
    .map((row) => ({ status: status(row.status), count: number(row.count) }))
    .sort(by('status')),
  agents: agents
    .map(({ agentId, count, averageScore }) => ({
      agentId,
      count: number(count),
      averageScore: number(averageScore),
    }))
    .sort(by('agentId')),
});
