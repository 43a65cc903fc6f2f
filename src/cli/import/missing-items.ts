import { COLLECTIONS, type DocumentKind, documentId, presentIds } from './documents';
import type { Importing } from './import-run';
import type { ItemKind } from './item';
import { markedItems } from './mark';
import type { Survey } from './survey';
import type { Target } from './target';

const IDS_AT_ONCE = 1000;

/** What of a run is in none of its stores yet. */
export async function missingItems(
  { agent, stores }: Pick<Importing, 'agent' | 'stores'>,
  { target, survey }: { target: Target; survey: Survey },
): Promise<Map<string, ItemKind>> {
  const missing = new Map(survey.items);
  if (target.missing) return missing;
  for (const { item } of await markedItems(stores.db, target)) missing.delete(item);

  for (const kind of Object.keys(COLLECTIONS) as DocumentKind[]) {
    const digests = [...survey.items].filter(([, of]) => of === kind).map(([digest]) => digest);
    const byId = new Map(
      digests.map((digest) => [documentId({ agent, ...target }, digest), digest]),
    );
    const ids = [...byId.keys()];
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const some = ids.slice(at, at + IDS_AT_ONCE);
      const present = await presentIds(await stores.mongo(agent), { agent, kind, ids: some });
      for (const id of present) missing.delete(byId.get(id) ?? '');
    }
  }
  return missing;
}
