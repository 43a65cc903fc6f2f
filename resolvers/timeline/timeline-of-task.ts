import type { GraphQLResolveInfo } from 'graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { EvaluationProperty } from '../../src/domains/evaluation/evaluation.store';
import type { FileProperty } from '../../src/domains/file/file.store';
import type { ProgressProperty } from '../../src/domains/progress/progress.store';
import { type KindSlice, mergeTimeline } from '../../src/domains/timeline/merge-timeline';
import { pageOfKind, type TimelineKind } from '../../src/domains/timeline/timeline-place';
import { CodedError } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { EMPTY_STREAM, type PageRequest, type StreamSlice } from '../../src/page';
import { columnsOf } from '../shared/asked';
import { TYPE_OF } from './timeline-connection';

type Ends = Pick<StreamSlice<object>, 'unavailable' | 'skipped'>;

/**
 * A page of each kind, by the loaders that serve the kinds' own lists, so that many tasks cost one statement per table
 * and one aggregation per agent database. Kinds that the session may not read are not part of it.
 */
export async function timelineOfTask(
  { id, agentId }: TaskEntity,
  { page, context, info }: { page: PageRequest; context: Context; info: GraphQLResolveInfo },
): Promise<StreamSlice<object>> {
  const { loaders, permissions, caller } = context;
  const of = (kind: TimelineKind) => pageOfKind(kind, page, agentId);
  const question = <Property extends string>(kind: TimelineKind) => ({
    page: of(kind),
    properties: columnsOf<Property>(info, TYPE_OF[kind]),
  });
  const logs = logsOrNone(context, { taskId: id, agent: agentId, page: of('log') });
  const rows: Promise<KindSlice>[] = [
    loaders.progressPageByTask
      .load({ parent: id, question: question<ProgressProperty>('progress') })
      .then((slice) => ({ kind: 'progress', slice })),
    loaders.filePageByTask
      .load({
        parent: id,
        question: { ...question<FileProperty>('screenshot'), screenshots: true, filter: null },
      })
      .then((slice) => ({ kind: 'screenshot', slice })),
  ];
  if (permissions.allows(caller.session, 'evaluation.read')) {
    const asked = question<EvaluationProperty>('evaluation');
    rows.push(
      loaders.evaluationPageByTask
        .load({ parent: id, question: { ...asked, orderBy: ['CREATED_AT_DESC'] } })
        .then((slice) => ({ kind: 'evaluation', slice })),
    );
  }
  const [log, ...others] = await Promise.all([logs, ...rows]);
  const merged = mergeTimeline([{ kind: 'log', slice: log }, ...others], page);
  const { unavailable, skipped }: Ends = log;
  return {
    ...merged,
    rows: merged.rows.map(({ kind, row }) => ({ ...row, __typename: TYPE_OF[kind] })),
    unavailable,
    skipped,
  };
}

/** A database that does not answer costs the timeline its logs alone, and is named. */
async function logsOrNone(
  { loaders }: Context,
  { taskId, agent, page }: { taskId: string; agent: string | null; page: PageRequest },
): Promise<StreamSlice<object>> {
  if (!agent) return EMPTY_STREAM;
  try {
    return await loaders.logPageByTask.load({ agent, taskId, question: { page, filter: {} } });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { retryAfterMs } = error.details;
    const source = { agentId: agent, code: error.code, ...(retryAfterMs ? { retryAfterMs } : {}) };
    return { ...EMPTY_STREAM, unavailable: [source] };
  }
}
