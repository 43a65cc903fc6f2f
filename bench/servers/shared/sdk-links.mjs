import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LINK_SECONDS, objectSettings, serving } from './settings.mjs';

/** One client for all links, as the SDK's documentation has it. */
export function sdkLinks() {
  const { endpoint, region, bucket, credentials } = objectSettings();
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    // A browser that follows a link sends and checks no checksums: the link binds none.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return (file) => {
    const { disposition, contentType } = serving(file);
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: file.objectPath,
      ResponseContentDisposition: disposition,
      ResponseContentType: contentType,
    });
    return getSignedUrl(client, command, { expiresIn: LINK_SECONDS });
  };
}
