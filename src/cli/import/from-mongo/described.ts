import { basename, extname } from 'node:path';
import type { Document } from 'mongodb';
import { driver } from '../../../stores/mongo/driver';
import { fieldsOf, parseJson, textOf } from '../files/json';
import { checksumOf, digestOf } from '../identity';
import type { Fields, Picture } from '../item';
import { MARK } from '../mark';
import { pictureKey } from '../screenshots';
import { storedTime } from './stored-time';

/** A document of a picture, before its bytes are looked at. */
export interface Described {
  document: Document;
  /** Its key as the report shows it. */
  id: string;
  unique: string;
  name: string;
  task?: string;
  /** Where it may have been put: the bytes decide on the ending. */
  keys: string[];
}

const RUN = 'mongodb';

export function describe(agent: string, document: Document): Described {
  const { BSON } = driver();
  const id = BSON.EJSON.stringify({ _id: document._id }, { relaxed: false });
  const filename = textOf(document.filename) ?? 'screenshot';
  const name = basename(filename, extname(filename));
  const unique = digestOf('mongodb', agent, id);
  const at = (extension: string) => pictureKey({ agent, run: RUN, name, unique, extension });
  return {
    document,
    id: String(document._id),
    unique,
    name,
    task: keyText(document.task_id),
    keys: [at('png'), at('jpg')],
  };
}

const keyText = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : textOf(value);

export function rowOf(
  { document, unique, name, task }: Described,
  o: { agent: string; bucket: string; picture: Picture; tasks: ReadonlySet<string> },
): { row: object; key: string } {
  const { agent, bucket, picture, tasks } = o;
  const { extension, contentType, bytes } = picture;
  const key = pictureKey({ agent, run: RUN, name, unique, extension });
  const row = {
    agent_id: agent,
    task_id: spellings(task).find((key) => tasks.has(key)) ?? null,
    bucket,
    object_path: key,
    content_type: contentType,
    size_bytes: bytes.length,
    checksum: checksumOf(bytes),
    metadata: { ...restOf(document), [MARK]: { run: RUN, item: unique } },
    uploaded_at: storedTime(document).toISOString(),
  };
  return { row, key };
}

/** Keys that are UUIDs are compared in lower case. */
const spellings = (task: string | undefined): string[] =>
  task === undefined ? [] : [task, task.toLowerCase()];

/** What else the document says, as JSON. */
function restOf(document: Document): Fields {
  const { _id, url: _url, ...rest } = document;
  return { document: String(_id), ...fieldsOf(parseJson(JSON.stringify(rest))) };
}
