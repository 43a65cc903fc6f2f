import type { Action, Call } from '../action';
import { xmlAnswer } from '../action';
import { receiveText } from '../body/receive';
import { S3Error } from '../s3-error';
import { xmlDocument } from '../xml';
import { childText, readXml } from '../xml-reader';

const MAX_DELETES = 1000;

export const deleteObject: Action = async (call) => {
  await deleteKey(call, call.request.key);
  return { status: 204 };
};

/** Deleting what is not there succeeds, as nothing is there afterwards. */
function deleteKey({ request, buckets }: Call, key: string): Promise<void> {
  return buckets.get(request.bucket).change({
    about: [key],
    decide: (state) => (state.objects.has(key) ? { do: 'delete', key } : null),
  });
}

export const deleteObjects: Action = async (call) => {
  call.buckets.get(call.request.bucket);
  const root = readXml(await receiveText(call.incoming));
  const objects = root.children.filter((child) => child.name === 'Object');
  const keys = objects.map((object) => childText(object, 'Key') ?? '');
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
