import type { Db, Document } from 'mongodb';

/** Where agents of earlier times keep pictures; nothing else reads it. */
export const SCREENSHOTS = 'screenshots';

const AT_ONCE = 8;

export const countDocuments = (db: Db): Promise<number> =>
  db.collection(SCREENSHOTS).estimatedDocumentCount();

/** The documents without their pictures, a few at a time: most may have been moved already. */
export async function* groupsOfDocuments(db: Db): AsyncGenerator<Document[]> {
  const cursor = db
    .collection(SCREENSHOTS)
    .find({}, { projection: { url: 0 }, sort: { _id: 1 }, batchSize: 500 });
  let group: Document[] = [];
  try {
    for await (const document of cursor) {
      group.push(document);
      if (group.length < AT_ONCE) continue;
      yield group;
      group = [];
    }
    if (group.length > 0) yield group;
  } finally {
    await cursor.close();
  }
}

export async function urlOf(db: Db, document: Document): Promise<unknown> {
  const projection = { url: 1 };
  const found = await db.collection(SCREENSHOTS).findOne({ _id: document._id }, { projection });
  return found?.url;
}
