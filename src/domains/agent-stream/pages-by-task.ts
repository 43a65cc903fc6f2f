import type { Caller } from '../../access/caller';
import { type CodedError, notFound } from '../../errors';
import type { PageRequest, StreamSlice } from '../../page';
import { readStreamEach, type StreamTools, sliceOf, whereOf } from './agent-stream';
import type { Branch } from './branch-fetch';
import { hasField } from './bson-walk';
import { headBranch } from './head-query';
import { groupByAgent, type KeyGroup, type TaskKey } from './key-groups';
import { parsePosition } from './place-order';
import { PLAIN } from './stored-time';
import { type Placed, placeDocument, type StreamFilter, type StreamRow } from './stream-kind';
import { taskMatch } from './task-ids';
import { PLAIN_KIND } from './time-kind';
import { PROBE_BRANCHES, type Where } from './time-probe';

export interface TaskPages {
  keys: readonly TaskKey[];
  filter: StreamFilter;
  page: PageRequest;
}

/** How many tasks share one command. */
const MOST_BRANCHES = 100;

/**
 * A page per task, in the keys' order: one command per agent database, each task's rows limited inside it. Where a
 * database keeps its times in several ways, its tasks are read as streams of their own.
 */
export async function pagesByTask<Row extends StreamRow>(
  tools: StreamTools<Row>,
  caller: Caller,
  request: TaskPages,
): Promise<(StreamSlice<Row> | CodedError)[]> {
  const groups = groupByAgent(request.keys);
  const outcomes = await tools.store.readMany(
    caller,
    [...groups.keys()],
    (db, limits, { agent, ...home }) => {
      const where = whereOf(tools.kind, db, limits, { agent, ...home });
      const group = groups.get(agent) ?? { agent, tasks: [] };
      return pagesOfPlain(tools, where, { ...request, group });
    },
    tools.kind.name,
  );
  return Promise.all(
    request.keys.map(async ({ agent, taskId }) => {
      const outcome = outcomes.get(agent);
      if (outcome === undefined || outcome.error) return outcome?.error ?? notFound('agent');
      return outcome.ok.get(taskId) ?? oneByOne(tools, caller, { ...request, agent, taskId });
    }),
  );
}

async function oneByOne<Row extends StreamRow>(
  tools: StreamTools<Row>,
  caller: Caller,
  { agent, taskId, filter, page }: TaskKey & Omit<TaskPages, 'keys'>,
): Promise<StreamSlice<Row> | CodedError> {
  const narrowed = { ...filter, match: { ...filter.match, ...taskMatch([taskId]) } };
  const [slice] = await readStreamEach(tools, caller, { agents: [agent], filter: narrowed, page });
  return slice ?? notFound('agent');
}

/** The pages that one command could answer for sure; a task that is absent needs a read of its own. */
async function pagesOfPlain<Row extends StreamRow>(
  tools: StreamTools<Row>,
  where: Where,
  request: Omit<TaskPages, 'keys'> & { group: KeyGroup },
): Promise<Map<string, StreamSlice<Row>>> {
  const { fetch, profiles } = tools;
  const pages = new Map<string, StreamSlice<Row>>();
  const { tasks } = request.group;
  for (let at = 0; at < tasks.length; at += MOST_BRANCHES) {
    const chunk = tasks.slice(at, at + MOST_BRANCHES);
    const profile = profiles.known(where);
    if (profile !== undefined && !profile.plain) return pages;
    const branches = branchesOf(chunk, request);
    const probing = profile === undefined ? PROBE_BRANCHES : [];
    const documents = await fetch({ ...where, branches: [...branches, ...probing] });
    const rows = documents.filter((document) => hasField(document, '_id'));
    if (profile === undefined) {
      const probes = documents.filter((document) => !hasField(document, '_id'));
      if (!(await profiles.learn(where, probes)).plain) return pages;
    }
    shareOut(tools, rows, { ...request, tasks: chunk, pages });
  }
  return pages;
}

function branchesOf(
  tasks: readonly string[],
  { group, filter, page }: Omit<TaskPages, 'keys'> & { group: KeyGroup },
): Branch[] {
  const place = page.from && parsePosition(page.from);
  const branches: Branch[] = [];
  for (const taskId of tasks) {
    const branch = headBranch(PLAIN_KIND, {
      agent: group.agent,
      filter: { ...filter, match: { ...filter.match, ...taskMatch([taskId]) } },
      direction: page.direction,
      place,
      limit: page.limit + 1,
    });
    if (branch !== undefined) branches.push(branch);
  }
  return branches;
}

/** Gives each task its rows. Anything unexpected among them leaves the task to a read of its own. */
function shareOut<Row extends StreamRow>(
  { kind }: StreamTools<Row>,
  documents: Uint8Array[],
  request: Omit<TaskPages, 'keys'> & {
    group: KeyGroup;
    tasks: readonly string[];
    pages: Map<string, StreamSlice<Row>>;
  },
): void {
  const { group, tasks, pages, page } = request;
  const byTask = new Map<string, Placed<Row>[]>(tasks.map((task) => [task, []]));
  const odd = new Set<string>();
  let unread = 0;
  for (const document of documents) {
    const placed = placeDocument(kind, group.agent, document);
    const task = placed?.row.taskId;
    if (placed === undefined || typeof task !== 'string') unread += 1;
    else if (placed.time.key !== PLAIN) odd.add(task);
    else byTask.get(task)?.push(placed);
  }
  for (const [task, rows] of byTask) {
    // What could not be read may be anybody's: a full page is sure all the same.
    const sure = !odd.has(task) && (unread === 0 || rows.length > page.limit);
    if (sure) pages.set(task, { ...sliceOf(rows, page), unavailable: [], skipped: 0 });
  }
}
