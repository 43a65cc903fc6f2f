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

/** The SDK's signer; `again` makes a link once more, of the same moment. */
export function sdkSigner({ endpoint, accessKeyId, secretAccessKey, bucket }) {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const sign = ({ key, disposition, contentType }, moment) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentDisposition: disposition,
      ResponseContentType: contentType,
    });
    return getSignedUrl(client, command, moment);
  };
  return {
    sign,
    again(text) {
      const { pathname, searchParams } = new URL(text);
      return sign(
        {
          key: decodeURIComponent(pathname.slice(`/${bucket}/`.length)),
          disposition: searchParams.get('response-content-disposition'),
          contentType: searchParams.get('response-content-type'),
        },
        {
          expiresIn: Number(searchParams.get('X-Amz-Expires')),
          signingDate: dateOf(searchParams.get('X-Amz-Date') ?? ''),
        },
      );
    },
  };
}

const dateOf = (stamp) =>
  new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Signs links again with the SDK: each must be, byte for byte, what that makes of it. */
export function linkChecker(keys) {
  const signer = sdkSigner(keys);
  return async (text) => {
    if (Number(new URL(text).searchParams.get('X-Amz-Expires')) < 3600) {
      throw new Error(`A link for less than an hour: ${text}`);
    }
    if ((await signer.again(text)) !== text) throw new Error(`Not the SDK's link: ${text}`);
  };
}
