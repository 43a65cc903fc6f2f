import type { Db, Document } from 'mongodb';
import { atOnce } from '../../../stores/at-once';
import { codedMongoError } from '../../../stores/mongo/mongo-errors';
import { pictureOfText } from '../files/picture';
import { patiently } from '../patiently';
import { addSkipped } from '../report';
import { orSkip, Skipped } from '../skipped';
import { addRows } from '../write-rows';
import { type Described, describe, rowOf } from './described';
import type { FromMongo } from './import-from-mongo';
import { SCREENSHOTS, urlOf } from './read-documents';
import { type FileRow, rowsUnder, tasksOf } from './rows';

interface Group {
  db: Db;
  agent: string;
  documents: Document[];
}

/** Moves a few documents: each object first, then its row, and the document last of all. */
export async function moveDocuments(moving: FromMongo, group: Group): Promise<void> {
  const { stores, report, dryRun, deleteAfter } = moving;
  const { db, agent } = group;
  const bucket = stores.objects.buckets.screenshots;
  const described = group.documents.map((document) => describe(agent, document));
  const rows = await rowsUnder(
    stores.db,
    bucket,
    described.flatMap(({ keys }) => keys),
  );
  const rowFor = ({ keys }: Described) => keys.map((key) => rows.get(key)).find(Boolean);

  const present = described.filter((one) => rowFor(one) !== undefined);
  report.present.screenshot += present.length;
  const fresh = described.filter((one) => rowFor(one) === undefined);
  const tasks = await tasksOf(stores.db, { agent, keys: fresh.map(({ task }) => task) });

  const loaded = await atOnce(fresh.length, fresh, async (one) => {
    const picture = await pictureIn(moving, { db, agent, one });
    if (picture === undefined || dryRun) return picture && { one };
    const { row, key } = rowOf(one, { agent, bucket, picture, tasks });
    const { bytes: body, contentType } = picture;
    await patiently(() => stores.objects.put({ bucket, key, body, contentType }));
    report.uploadedBytes += body.length;
    return { one, row };
  });
  const taken = loaded.filter((one) => one !== undefined);
  if (dryRun) {
    report.taken.screenshot += taken.length;
    return;
  }
  const added = taken.flatMap(({ row }) => (row ? [row] : []));
  const count = await addRows(stores.db, { agent, table: 'binary_file_metadata', rows: added });
  report.taken.screenshot += count;
  report.present.screenshot += added.length - count;
  if (deleteAfter) await remove(moving, group, [...present, ...taken.map(({ one }) => one)]);
}

async function pictureIn(
  { report }: FromMongo,
  { db, agent, one }: { db: Db; agent: string; one: Described },
) {
  const note = (reason: string) =>
    addSkipped(report, { file: `mongodb ${agent}/${SCREENSHOTS}/${one.id}`, reason });
  return orSkip(note, async () => {
    const url = await mongoCall(agent, () => urlOf(db, one.document));
    if (typeof url !== 'string' || url === '') throw new Skipped('holds no picture');
    return pictureOfText(url);
  });
}

/** Only what the row and the object both confirm, and only if the document still is that picture. */
async function remove(
  moving: FromMongo,
  { db, agent }: Group,
  documents: readonly Described[],
): Promise<void> {
  const { stores, report } = moving;
  const bucket = stores.objects.buckets.screenshots;
  const rows = await rowsUnder(
    stores.db,
    bucket,
    documents.flatMap(({ keys }) => keys),
  );
  await atOnce(8, documents, async (one) => {
    const row = one.keys.map((key) => rows.get(key)).find((found) => found !== undefined);
    const picture = row && (await pictureIn(moving, { db, agent, one }));
    if (!row || !picture) return;
    const confirmed = await isStored(moving, row, picture.bytes);
    if (!confirmed) {
      const file = `mongodb ${agent}/${SCREENSHOTS}/${one.id}`;
      addSkipped(report, { file, reason: 'kept: its row and its object do not confirm it' });
      return;
    }
    const { deletedCount } = await mongoCall(agent, () =>
      db.collection(SCREENSHOTS).deleteOne({ _id: one.document._id }),
    );
    report.deleted += deletedCount;
  });
}

async function isStored({ stores }: FromMongo, row: FileRow, bytes: Buffer): Promise<boolean> {
  if (!row.holds(bytes)) return false;
  const { bucket, key } = row;
  const head = await patiently(() => stores.objects.head({ bucket, key }));
  return head?.size === bytes.length;
}

function mongoCall<T>(agent: string, work: () => Promise<T>): Promise<T> {
  return patiently(() =>
    work().catch((error: unknown) => {
      throw codedMongoError(error, { agent, write: { idempotent: true } });
    }),
  );
}
