import type { Config, ObjectsConfig } from '../../config/config';
import { CodedError } from '../../errors';
import type { BucketState } from '../../stores/objects/bucket-state';
import { createObjectStore, type ObjectStore } from '../../stores/objects/object-store';
import { clockFinding, type Finding, type Findings, findingsOf, named } from './finding';
import { askByLink } from './objects-link';

const PATIENCE_MS = 3_000;
/** Signatures are refused from a quarter of an hour on. */
const REFUSED_FROM_MS = 15 * 60_000;

/** The store as the gateway reaches it, its buckets, and the address that browsers use. */
export async function checkObjects(
  { objects }: Pick<Config, 'objects'>,
  embedded: boolean,
): Promise<Finding[]> {
  const findings = findingsOf('objects', { embedded });
  const inside = open(objects);
  const outside = objects.publicUrl ? open(objects, objects.publicUrl) : undefined;
  try {
    const found = await checkBuckets(inside, { findings, embedded });
    if (found.some(({ level }) => level === 'fail') || !outside) return found;
    return [...found, await checkPublic(outside, objects.buckets.screenshots, findings)];
  } catch (error) {
    return [unusable(error, findings)];
  } finally {
    inside.close();
    outside?.close();
  }
}

const open = ({ url = '', buckets }: ObjectsConfig, publicUrl?: string): ObjectStore =>
  createObjectStore({ url, publicUrl, buckets, readTimeoutMs: PATIENCE_MS });

async function checkBuckets(
  store: ObjectStore,
  { findings, embedded }: { findings: Findings; embedded: boolean },
): Promise<Finding[]> {
  const names = [...new Set(Object.values(store.buckets))];
  const states = new Map<BucketState, string[]>();
  for (const name of names) {
    const state = await store.bucketState(name);
    states.set(state, [...(states.get(state) ?? []), name]);
  }
  const { clockSkewMs, latencyMs } = await store.healthCheck();
  const server = embedded ? 'embedded S3 endpoint' : 'S3 endpoint';
  const found = [findings.ok(`${server} answers in ${Math.round(latencyMs)} ms`)];
  if (clockSkewMs !== undefined) {
    const skew = { skewMs: clockSkewMs, refusedFromMs: REFUSED_FROM_MS };
    found.push(clockFinding(findings, skew));
  }
  for (const [state, buckets] of states) found.push(await about(state, buckets, store, findings));
  return found;
}

async function about(
  state: BucketState,
  buckets: string[],
  store: ObjectStore,
  { ok, fail, unprepared }: Findings,
): Promise<Finding> {
  const which = `${buckets.length === 1 ? 'bucket' : 'buckets'} ${named(buckets)}`;
  switch (state) {
    case 'present':
      return ok(`${which}: there, and the key may use ${buckets.length === 1 ? 'it' : 'them'}`);
    case 'missing':
      return unprepared(`${which}: missing`);
    case 'wrong-region':
      return fail(`${which}: in another region`, 'correct region in S3_URL');
    case 'forbidden': {
      // A HEAD has no body to say more; a GET has.
      const { code } = await askByLink(store, buckets[0] ?? '');
      if (code === 'InvalidAccessKeyId') {
        return fail('does not know the access key', 'correct the key in S3_URL');
      }
      if (code === 'SignatureDoesNotMatch') {
        return fail('refuses the secret of the access key', 'correct the secret in S3_URL');
      }
      return fail(`${which}: forbidden to this key`, 'give the key of S3_URL rights on them');
    }
  }
}

/** A signed link through the public address: it must arrive, with the host it was signed for. */
async function checkPublic(
  store: ObjectStore,
  bucket: string,
  { ok, warn, fail }: Findings,
): Promise<Finding> {
  const { code, unreachable } = await askByLink(store, bucket);
  if (unreachable) {
    return warn(
      `S3_PUBLIC_URL cannot be reached from here (${unreachable})`,
      'open it in a browser: links that are given out start with it',
    );
  }
  if (code === 'SignatureDoesNotMatch') {
    return fail(
      'S3_PUBLIC_URL changes what is signed',
      'let the proxy before it pass Host and path on as they come',
    );
  }
  if (code === 'other') {
    return fail('what answers at S3_PUBLIC_URL is no S3 endpoint', 'correct S3_PUBLIC_URL');
  }
  return ok('S3_PUBLIC_URL answers, and accepts signed links');
}

/** The typed error's sentence is what is wrong, then a colon and what to do. */
function unusable(error: unknown, { fail }: Findings): Finding {
  const text = error instanceof CodedError ? error.message : 'The objects store cannot be asked.';
  const [what = '', todo] = text.replace(/\.$/, '').split(': ');
  return fail(what, todo ?? 'start it, or correct the host in S3_URL');
}
