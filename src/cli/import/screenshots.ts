import { screenshotKey } from '../../../entities/objects/layout';
import { atOnce } from '../../stores/at-once';
import type { ObjectStore } from '../../stores/objects/object-store';
import { createBatches } from './batches';
import type { Database } from './database';
import { checksumOf, digestOf } from './identity';
import type { Picture, Screenshot } from './item';
import { MARK, type Mark } from './mark';
import { patiently } from './patiently';
import { addRows } from './write-rows';

const UPLOADS_AT_ONCE = 8;
const LONGEST_PART = 80;

export interface StoredPicture {
  key: string;
  picture: Picture;
  row: object;
}

/** Its run and its name for people, and a part that no other picture's key has. */
export function pictureKey(o: {
  agent: string;
  run: string;
  name: string;
  unique: string;
  extension: string;
}): string {
  const file = `${readable(o.run)}-${readable(o.name)}-${o.unique.slice(0, 16)}.${o.extension}`;
  return screenshotKey(o.agent, file);
}

/** What is the same text in every store, link and file system. */
const readable = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_.@-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, LONGEST_PART);

export function storedScreenshot(
  owner: { agent: string; task: string; bucket: string },
  item: Screenshot,
  mark: Mark,
): StoredPicture {
  const { agent, task, bucket } = owner;
  const { picture, name, step } = item;
  const unique = digestOf('object', agent, task, mark.run, mark.item);
  const key = pictureKey({ agent, run: mark.folder, name, unique, extension: picture.extension });
  return {
    key,
    picture,
    row: {
      agent_id: agent,
      task_id: task,
      bucket,
      object_path: key,
      content_type: picture.contentType,
      size_bytes: picture.bytes.length,
      checksum: checksumOf(picture.bytes),
      metadata: { step, ...item.metadata, [MARK]: mark },
      uploaded_at: item.at.toISOString(),
    },
  };
}

export interface PictureWriterOptions {
  db: Database;
  objects: Pick<ObjectStore, 'put'>;
  agent: string;
  bucket: string;
  onAdded(count: number): void;
  onUploaded(bytes: number): void;
}

/** The object first and then its row: what a row promises is always there. */
export function createPictureWriter(options: PictureWriterOptions) {
  const { db, objects, agent, bucket, onAdded, onUploaded } = options;
  return createBatches<StoredPicture>({
    most: 64,
    mostBytes: 32 * 1024 ** 2,
    sizeOf: ({ picture }) => picture.bytes.length,
    write: async (pictures) => {
      await atOnce(UPLOADS_AT_ONCE, pictures, async ({ key, picture }) => {
        const { bytes: body, contentType } = picture;
        await patiently(() => objects.put({ bucket, key, body, contentType }));
        onUploaded(body.length);
      });
      const rows = pictures.map(({ row }) => row);
      onAdded(await addRows(db, { agent, table: 'binary_file_metadata', rows }));
    },
  });
}
