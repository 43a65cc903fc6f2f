import { atOnce } from '../../stores/at-once';
import type { ObjectStore } from '../../stores/objects/object-store';
import type { DemoObject } from './rows';

export type PutObject = (object: DemoObject) => Promise<'written' | 'present'>;

const UPLOADS_AT_ONCE = 8;

export interface ObjectWriter {
  /** Uploads as many of these as the limit still allows. */
  add(objects: readonly DemoObject[]): Promise<void>;
  readonly counts: Readonly<{ written: number; present: number; skipped: number }>;
}

export function createObjectWriter(o: { put: PutObject; limit: number }): ObjectWriter {
  const counts = { written: 0, present: 0, skipped: 0 };
  let room = o.limit;
  return {
    counts,
    add: async (objects) => {
      const chosen = objects.slice(0, room);
      room -= chosen.length;
      counts.skipped += objects.length - chosen.length;
      await atOnce(UPLOADS_AT_ONCE, chosen, async (object) => {
        counts[await o.put(object)] += 1;
      });
    },
  };
}

/** For stores that may hold the story already: one HEAD spares an upload. */
export function putWhereMissing(store: Pick<ObjectStore, 'head' | 'put'>): PutObject {
  return async (object) => {
    const { bucket, key } = object;
    if (await store.head({ bucket, key })) return 'present';
    await store.put(object);
    return 'written';
  };
}

export function putAnyway(store: Pick<ObjectStore, 'put'>): PutObject {
  return async (object) => {
    await store.put(object);
    return 'written';
  };
}
