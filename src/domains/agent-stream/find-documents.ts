import type { Caller } from '../../access/caller';
import type { CodedError } from '../../errors';
import type { StreamTools } from './agent-stream';
import { whereOf } from './agent-stream';
import { type DocumentId, parseId } from './document-id';
import { placeDocument, type StreamRow } from './stream-kind';

export interface DocumentKey {
  agent: string;
  id: string;
}

/** Documents by id, in the keys' order: one command per agent database, null where there is none. */
export async function findDocuments<Row extends StreamRow>(
  { store, kind, fetch }: StreamTools<Row>,
  caller: Caller,
  keys: readonly DocumentKey[],
): Promise<(Row | null | CodedError)[]> {
  const wanted = new Map<string, Map<string, DocumentId>>();
  for (const { agent, id } of keys) {
    const parsed = parsedOrNone(id);
    if (parsed === undefined) continue;
    const ids = wanted.get(agent) ?? new Map<string, DocumentId>();
    wanted.set(agent, ids.set(parsed.text, parsed));
  }
  const outcomes = await store.readMany(
    caller,
    [...wanted.keys()],
    async (db, limits, home) => {
      const ids = [...(wanted.get(home.agent)?.values() ?? [])];
      const filter = { _id: { $in: ids.map(({ value }) => value) } };
      const branch = { filter: filter as object, sort: { _id: 1 } as const, limit: ids.length };
      const where = whereOf(kind, db, limits, home);
      const found = new Map<string, Row>();
      for (const document of await fetch({ ...where, branches: [branch] })) {
        const placed = placeDocument(kind, home.agent, document);
        if (placed !== undefined) found.set(placed.id.text, placed.row);
      }
      return found;
    },
    `${kind.name}ById`,
  );
  return keys.map(({ agent, id }) => {
    const outcome = outcomes.get(agent);
    return outcome?.error ?? outcome?.ok?.get(id) ?? null;
  });
}

/** An id that no document of ours could have is one that is not found. */
function parsedOrNone(id: string): DocumentId | undefined {
  try {
    return parseId(id);
  } catch {
    return undefined;
  }
}
