import { type Action, type Call, xmlAnswer } from '../action';
import { receiveText } from '../body/receive';
import { notImplemented, S3Error } from '../s3-error';
import type { StoredObject } from '../storage/manifest';
import { xmlDocument } from '../xml';
import { childText, readXml, type XmlNode } from '../xml-reader';
import { checkWrite } from './conditions';

const MAX_DELETES = 1000;

export const deleteObject: Action = async (call) => {
  const { request } = call;
  await deleteKey(call, request.key, (existing) => checkWrite(request, existing));
  return { status: 204 };
};

/** Deleting what is not there succeeds, as nothing is there afterwards. */
function deleteKey(
  { request, buckets }: Call,
  key: string,
  check?: (existing: StoredObject | undefined) => void,
): Promise<void> {
  return buckets.get(request.bucket).change({
    about: [key],
    decide(state) {
      const existing = state.objects.get(key);
      check?.(existing);
      return existing ? { do: 'delete', key } : null;
    },
  });
}

export const deleteObjects: Action = async (call) => {
  call.buckets.get(call.request.bucket);
  const root = readXml(await receiveText(call.incoming));
  const objects = root.children.filter((child) => child.name === 'Object');
  const keys = objects.map(keyToDelete);
  if (root.name !== 'Delete' || keys.length < 1 || keys.length > MAX_DELETES || keys.includes('')) {
    throw new S3Error('MalformedXML', `Name 1 to ${MAX_DELETES} keys to delete.`);
  }
  const quiet = childText(root, 'Quiet')?.trim() === 'true';
  const outcomes = await Promise.allSettled(keys.map((key) => deleteKey(call, key)));
  const deleted = keys.filter((_key, n) => outcomes[n]?.status === 'fulfilled');
  const failed = keys.filter((_key, n) => outcomes[n]?.status === 'rejected');
  return xmlAnswer(
    xmlDocument('DeleteResult', {
      Deleted: quiet ? [] : deleted.map((Key) => ({ Key })),
      Error: failed.map((Key) => ({
        Key,
        Code: 'InternalError',
        Message: 'The index of the bucket could not be written. Try again.',
      })),
    }),
  );
};

function keyToDelete(object: XmlNode): string {
  for (const { name, text } of object.children) {
    if (name !== 'Key' && !(name === 'VersionId' && text.trim() === 'null')) {
      throw notImplemented(`deleting by ${name}`);
    }
  }
  return childText(object, 'Key') ?? '';
}
