import type { ChecksumName } from '../body/checksums';
import type { Blob } from './content-files';

/** What a client says about an object when it starts to write it. */
export interface ObjectDescription {
  contentType: string;
  /** Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires. */
  headers: Record<string, string>;
  metadata: Record<string, string>;
}

export interface StoredObject extends ObjectDescription {
  blobs: Blob[];
  size: number;
  etag: string;
  /** Milliseconds. */
  modified: number;
  checksums: Partial<Record<ChecksumName, string>>;
  /** How many parts it was uploaded in, where it was. */
  parts?: number;
}

export interface StoredPart {
  blob: Blob;
  etag: string;
  modified: number;
  checksums: Partial<Record<ChecksumName, string>>;
}

export interface StoredUpload extends ObjectDescription {
  key: string;
  started: number;
  parts: Record<number, StoredPart>;
}

/** One line of a bucket's index. */
export type IndexRecord =
  | { do: 'put'; key: string; object: StoredObject; upload?: string }
  | { do: 'delete'; key: string }
  | { do: 'begin'; upload: string; about: StoredUpload }
  | { do: 'part'; upload: string; number: number; part: StoredPart }
  | { do: 'abort'; upload: string };
