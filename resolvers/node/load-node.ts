import type { GraphQLResolveInfo } from 'graphql';
import type { AuditProperty } from '../../src/domains/audit/audit.store';
import type { EvaluationProperty } from '../../src/domains/evaluation/evaluation.store';
import type { FileProperty } from '../../src/domains/file/file.store';
import { type NodeType, splitDocumentKey } from '../../src/domains/global-id';
import type { ProgressProperty } from '../../src/domains/progress/progress.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import { CodedError } from '../../src/errors';
import type { Context } from '../../src/graphql/context';
import { columnsOf } from '../shared/asked';

type Load = (
  key: string,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<object | null | undefined>;

/** How each type of the API is found by its key: by the same loaders as every edge. */
const LOADS: Record<NodeType, Load> = {
  Task: (id, { loaders }, info) =>
    loaders.taskById.load({ id, properties: columnsOf<TaskProperty>(info, 'Task') }),
  TaskProgress: (id, { loaders }, info) =>
    loaders.progressById.load({
      id,
      properties: columnsOf<ProgressProperty>(info, 'TaskProgress'),
    }),
  Evaluation: (id, { loaders }, info) =>
    loaders.evaluationById.load({
      id,
      properties: columnsOf<EvaluationProperty>(info, 'Evaluation'),
    }),
  File: (id, { loaders }, info) =>
    loaders.fileById.load({ id, properties: columnsOf<FileProperty>(info, 'File') }),
  Agent: (key, { loaders }) => loaders.agentByKey.load(key),
  AgentLog: async (key, { loaders }) => {
    const place = splitDocumentKey(key);
    return place && loaders.logById.load(place);
  },
  AgentMemory: async (key, { loaders }) => {
    const place = splitDocumentKey(key);
    return place && loaders.memoryById.load(place);
  },
  AgentConfigEntry: async (key, { loaders }) => {
    const place = splitDocumentKey(key);
    if (!place) return null;
    const all = { parent: place.agent, question: 'all' } as const;
    const entries = await loaders.configByAgent.load(all).catch(noneThere);
    const entry = entries.find((candidate) => candidate.key === place.id);
    return entry && { ...entry, agentId: place.agent };
  },
  AuditEntry: (id, { loaders }, info) =>
    loaders.auditEntryById.load({ id, properties: columnsOf<AuditProperty>(info, 'AuditEntry') }),
};

/** An agent that the caller may not read has no settings, as one that nobody knows. */
function noneThere(error: unknown): never[] {
  if (error instanceof CodedError && error.code === 'NOT_FOUND') return [];
  throw error;
}

export const loadNode = (
  { type, key }: { type: NodeType; key: string },
  context: Context,
  info: GraphQLResolveInfo,
) => LOADS[type](key, context, info);
