import type { Blob } from './content-files';
import type { IndexRecord, StoredObject, StoredUpload } from './manifest';
import { SortedKeys } from './sorted-keys';

/** What a bucket holds, as the sum of its records. */
export class BucketState {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, StoredUpload>();
  readonly keys = new SortedKeys(() => this.objects.keys());

  /** Takes one record in and returns the content that nothing names any longer. */
  apply(record: IndexRecord): Blob[] {
    switch (record.do) {
      case 'put': {
        const before = this.objects.get(record.key);
        if (!before) this.keys.add(record.key);
        this.objects.set(record.key, record.object);
        const left = before?.blobs ?? [];
        return record.upload ? [...left, ...this.finishUpload(record.upload, record.object)] : left;
      }
      case 'delete': {
        const before = this.objects.get(record.key);
        if (this.objects.delete(record.key)) this.keys.remove(record.key);
        return before?.blobs ?? [];
      }
      case 'begin':
        this.uploads.set(record.upload, record.about);
        return [];
      case 'part': {
        const upload = this.uploads.get(record.upload);
        if (!upload) return [record.part.blob];
        const before = upload.parts[record.number];
        upload.parts[record.number] = record.part;
        return before ? [before.blob] : [];
      }
      case 'abort': {
        const upload = this.uploads.get(record.upload);
        this.uploads.delete(record.upload);
        return upload ? blobsOf(upload) : [];
      }
    }
  }

  private finishUpload(id: string, object: StoredObject): Blob[] {
    const upload = this.uploads.get(id);
    this.uploads.delete(id);
    const kept = new Set(object.blobs.map((blob) => blob.id));
    return upload ? blobsOf(upload).filter((blob) => !kept.has(blob.id)) : [];
  }

  /** The fewest records that amount to this state. */
  *records(): Generator<IndexRecord> {
    for (const [key, object] of this.objects) yield { do: 'put', key, object };
    for (const [upload, about] of this.uploads) yield { do: 'begin', upload, about };
  }

  *blobs(): Generator<Blob> {
    for (const object of this.objects.values()) yield* object.blobs;
    for (const upload of this.uploads.values()) yield* blobsOf(upload);
  }
}

const blobsOf = (upload: StoredUpload): Blob[] =>
  Object.values(upload.parts).map((part) => part.blob);
