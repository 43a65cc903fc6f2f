import { createUnionType } from 'type-graphql';
import type { TimelineKind } from '../../src/domains/timeline/timeline-place';
import { streamOf } from '../../src/graphql/connection';
import { INSIDERS } from '../../src/graphql/visibility';
import { AgentLog } from '../agent-log/agent-log.type';
import { Evaluation } from '../evaluation/evaluation.type';
import { File } from '../file/file.type';
import { TaskProgress } from '../progress/progress.type';

/** What each kind of entry is called in the schema. */
export const TYPE_OF: Record<TimelineKind, string> = {
  progress: 'TaskProgress',
  log: 'AgentLog',
  screenshot: 'File',
  evaluation: 'Evaluation',
};

export const TimelineEntry = createUnionType({
  name: 'TimelineEntry',
  description: 'Something that happened to a task; a file is one of its screenshots.',
  types: () => [TaskProgress, AgentLog, File, Evaluation] as const,
  resolveType: (entry) => (entry as unknown as { __typename: string }).__typename,
});

// type-graphql types its thunks as classes, and takes unions in their place.
export const TimelineConnection = streamOf<object>(() => TimelineEntry as never, {
  name: 'Timeline',
  visibleTo: INSIDERS,
});
