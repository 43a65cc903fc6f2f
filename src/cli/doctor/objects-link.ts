import type { ObjectStore } from '../../stores/objects/object-store';

const PATIENCE_MS = 3_000;
/** An object that nobody made: the answer is about the signature, and moves no bytes. */
const NOBODYS_KEY = 'triptych-doctor/nothing';

export interface LinkAnswer {
  /** The S3 error code, `none` where there was no error, `other` where it was not S3 that answered. */
  code: string;
  /** Why nothing answered at all. */
  unreachable?: string;
}

/** Follows a freshly signed link as a browser would. */
export async function askByLink(store: ObjectStore, bucket: string): Promise<LinkAnswer> {
  const { url } = await store.presignGet({ bucket, key: NOBODYS_KEY, expiresIn: 60 });
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { signal, redirect: 'manual' });
    const text = (await response.text()).slice(0, 10_000);
    if (response.ok) return { code: 'none' };
    return { code: /<Error>.*?<Code>([A-Za-z]+)<\/Code>/s.exec(text)?.[1] ?? 'other' };
  } catch (error) {
    return { code: 'other', unreachable: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
}
