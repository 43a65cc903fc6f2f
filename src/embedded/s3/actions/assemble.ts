import { createHash } from 'node:crypto';
import { CHECKSUMS, startChecksum } from '../body/checksums';
import { S3Error } from '../s3-error';
import type { StoredObject, StoredPart, StoredUpload } from '../storage/manifest';
import { childText, readXml } from '../xml-reader';

export interface WantedPart {
  number: number;
  etag: string;
}

const SMALLEST_PART = 5 * 1024 * 1024;

export function readPartList(document: string): WantedPart[] {
  const root = readXml(document);
  const parts = root.children.filter((child) => child.name === 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) {
    throw new S3Error('MalformedXML', 'Name the parts to complete the upload with.');
  }
  return parts.map((part) => ({
    number: Number(childText(part, 'PartNumber')),
    etag: (childText(part, 'ETag') ?? '').trim().replace(/^"|"$/g, ''),
  }));
}

/** The parts become the object as they are; nothing is copied. */
export function assembleObject(
  upload: StoredUpload,
  { wanted, modified }: { wanted: readonly WantedPart[]; modified: number },
): StoredObject {
  const parts = chosenParts(upload, wanted);
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.etag, 'hex'));
  const { contentType, headers, metadata } = upload;
  return {
    ...{ contentType, headers, metadata, modified },
    blobs: parts.map((part) => part.blob).filter((blob) => blob.size > 0),
    size: parts.reduce((sum, part) => sum + part.blob.size, 0),
    etag: `${md5.digest('hex')}-${parts.length}`,
    checksums: compositeChecksums(parts),
    parts: parts.length,
  };
}

function chosenParts(upload: StoredUpload, wanted: readonly WantedPart[]): StoredPart[] {
  if (wanted.some(({ number }, n) => n > 0 && !(number > (wanted[n - 1]?.number ?? 0)))) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return wanted.map(({ number, etag }, n) => {
    const part = upload.parts[number];
    if (part?.etag !== etag) {
      throw new S3Error(
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match.',
        { PartNumber: String(number) },
      );
    }
    if (n < wanted.length - 1 && part.blob.size < SMALLEST_PART) {
      throw new S3Error(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        { PartNumber: String(number), MinSizeAllowed: String(SMALLEST_PART) },
      );
    }
    return part;
  });
}

/** The checksum of the parts' checksums, for each kind that every part has. */
function compositeChecksums(parts: readonly StoredPart[]): StoredObject['checksums'] {
  const checksums: StoredObject['checksums'] = {};
  for (const name of CHECKSUMS) {
    const ofParts = parts.map((part) => part.checksums[name]);
    if (!ofParts.every((checksum) => checksum !== undefined)) continue;
    const running = startChecksum(name);
    for (const checksum of ofParts) running.update(Buffer.from(checksum, 'base64'));
    checksums[name] = `${running.base64()}-${parts.length}`;
  }
  return checksums;
}
