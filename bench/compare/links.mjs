import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** What may differ between two right links of one object: when they were made and for how long. */
const OWN = ['X-Amz-Date', 'X-Amz-Expires', 'X-Amz-Signature'];

/** A link without what may differ, as text to compare. */
export function withoutMoment(text) {
  const url = new URL(text);
  for (const name of OWN) {
    if (!url.searchParams.has(name)) throw new Error(`A link without ${name}: ${text}`);
    url.searchParams.set(name, '…');
  }
  // The scope begins with the day it was made on.
  const credential = url.searchParams.get('X-Amz-Credential') ?? '';
  url.searchParams.set('X-Amz-Credential', credential.replace(/\/\d{8}\//, '/DAY/'));
  url.searchParams.sort();
  return url.href;
}

/** Signs links again with the SDK, and says which are not byte for byte what it makes of them. */
export function linkChecker({ endpoint, accessKeyId, secretAccessKey, bucket }) {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return async (text) => {
    const url = new URL(text);
    const { searchParams } = url;
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: decodeURIComponent(url.pathname.slice(bucket.length + 2)),
      ResponseContentDisposition: searchParams.get('response-content-disposition'),
      ResponseContentType: searchParams.get('response-content-type'),
    });
    const again = new URL(
      await getSignedUrl(client, command, {
        expiresIn: Number(searchParams.get('X-Amz-Expires')),
        signingDate: dateOf(searchParams.get('X-Amz-Date') ?? ''),
      }),
    );
    const expiresIn = Number(searchParams.get('X-Amz-Expires'));
    if (expiresIn < 3600) throw new Error(`A link for less than an hour: ${text}`);
    if (again.searchParams.get('X-Amz-Signature') !== searchParams.get('X-Amz-Signature')) {
      throw new Error(`Not the signature that the SDK makes: ${text}`);
    }
  };
}

const dateOf = (stamp) =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
