import { createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error, type S3ErrorCode } from '../s3-error';

export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
  /** Where there is one, every request has to carry it beside the key. */
  sessionToken?: string;
}

export interface Scope {
  pair: KeyPair;
  day: string;
  text: string;
  signingKey: Buffer;
}

export interface Realm {
  region: string;
  pairOf(accessKeyId: string): KeyPair | undefined;
  now(): number;
}

/** Reads `KEY/20250131/region/s3/aws4_request` and finds the key that signs in that scope. */
export function readScope(credential: string, realm: Realm, malformed: S3ErrorCode): Scope {
  const parts = credential.split('/');
  const [day, region, service, end] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  if (!day || !/^\d{8}$/.test(day) || !accessKeyId || service !== 's3' || end !== 'aws4_request') {
    throw new S3Error(
      malformed,
      'The Credential is malformed; expected KEY/date/region/s3/aws4_request.',
    );
  }
  const pair = realm.pairOf(accessKeyId);
  if (!pair) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: accessKeyId },
    );
  }
  if (region !== realm.region) {
    throw new S3Error(
      malformed,
      `The Credential is malformed; the region '${region}' is wrong; expecting '${realm.region}'`,
      { Region: realm.region },
    );
  }
  return {
    pair,
    day,
    text: `${day}/${region}/s3/aws4_request`,
    signingKey: signingKey(pair.secretAccessKey, [day, region, 's3', 'aws4_request']),
  };
}

const signingKey = (secret: string, parts: string[]): Buffer =>
  parts.reduce(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );

export const sign = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex');

export function sameSignature(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `20250131T120000Z` as milliseconds, or NaN. */
export function readStamp(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
