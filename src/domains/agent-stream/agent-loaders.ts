import DataLoader from 'dataloader';
import type { Caller } from '../../access/caller';
import type { Action, Permissions } from '../../access/permissions';
import { type CodedError, notFound } from '../../errors';
import { type Batch, manyPerParent, type ParentKey } from '../batch';
import type { DocumentKey } from './find-documents';
import type { TaskKey } from './key-groups';

type Answers<Answer> = Promise<readonly (Answer | CodedError)[]>;

/** Loaders over agents' databases: each refuses agents that the session may not read. */
export function agentLoaders(caller: Caller, permissions: Permissions, action: Action) {
  /** Agents that may be read; another's database looks like one that is not there. */
  function readable(agent: string): boolean {
    const scope = permissions.scope(caller.session, action);
    return scope.kind === 'all' || (scope.kind === 'agent' && scope.agent === agent);
  }

  async function answersOf<Key, Answer>(
    keys: readonly Key[],
    agentOf: (key: Key) => string,
    load: (keys: Key[]) => Answers<Answer>,
  ): Promise<(Answer | CodedError)[]> {
    const allowed = keys.filter((key) => readable(agentOf(key)));
    const answers = allowed.length > 0 ? await load(allowed) : [];
    const byKey = new Map(allowed.map((key, index) => [key, answers[index]]));
    return keys.map((key) => (byKey.has(key) ? (byKey.get(key) as Answer) : notFound('agent')));
  }

  return {
    byTask: <Question, Answer>(
      load: (keys: TaskKey[], question: Question) => Answers<Answer>,
    ): TaskLoader<Question, Answer> => {
      const loader = manyPerParent<Question, Answer>(
        async (parents, question) => {
          const keys = parents.map(parseTaskKey);
          const answers = await answersOf(
            keys,
            ({ agent }) => agent,
            (allowed) => load(allowed, question),
          );
          return new Map(parents.map((parent, index) => [parent, answers[index]]));
        },
        () => {
          throw new Error('a task was left without an answer');
        },
      );
      return {
        load: ({ agent, taskId, question }) =>
          loader.load({ parent: JSON.stringify([agent, taskId]), question }),
      };
    },

    byAgent: <Question, Answer>(
      load: (agents: string[], question: Question) => Answers<Answer>,
    ): Batch<ParentKey<Question>, Answer> =>
      manyPerParent<Question, Answer>(
        async (agents, question) => {
          const answers = await answersOf(
            agents,
            (agent) => agent,
            (allowed) => load(allowed, question),
          );
          return new Map(agents.map((agent, index) => [agent, answers[index]]));
        },
        () => {
          throw new Error('an agent was left without an answer');
        },
      ),

    byDocument: <Row>(
      load: (keys: DocumentKey[]) => Promise<readonly (Row | null | CodedError)[]>,
    ): Batch<DocumentKey, Row | null> =>
      new DataLoader<DocumentKey, Row | null, string>(
        async (keys) => {
          // A foreign document is missing, exactly as one that was never there.
          const found = await load(keys.filter(({ agent }) => readable(agent)));
          let next = 0;
          return keys.map(({ agent }) => (readable(agent) ? (found[next++] ?? null) : null));
        },
        { cacheKeyFn: ({ agent, id }) => JSON.stringify([agent, id]) },
      ),
  };
}

export interface TaskLoader<Question, Answer> {
  load(key: TaskKey & { question: Question }): Promise<Answer>;
}

function parseTaskKey(text: string): TaskKey {
  const [agent, taskId] = JSON.parse(text) as [string, string];
  return { agent, taskId };
}
