import { type Action, xmlAnswer } from '../action';
import { receiveText } from '../body/receive';
import { notImplemented, S3Error } from '../s3-error';
import { xmlDocument } from '../xml';
import { childText, readXml } from '../xml-reader';

export const listBuckets: Action = ({ buckets, region }) =>
  xmlAnswer(
    xmlDocument('ListAllMyBucketsResult', {
      Owner: { ID: 'embedded', DisplayName: 'embedded' },
      Buckets: {
        Bucket: buckets.list().map(({ name, created }) => ({
          Name: name,
          CreationDate: new Date(created).toISOString(),
          BucketRegion: region,
        })),
      },
    }),
  );

export const createBucket: Action = async ({ request, incoming, buckets, region }) => {
  if (request.headers.get('x-amz-bucket-object-lock-enabled') === 'true') {
    throw notImplemented('object lock');
  }
  if (Number(request.headers.get('content-length') ?? 0) > 0) {
    const root = readXml(await receiveText(incoming, 64 * 1024));
    const asked = childText(root, 'LocationConstraint')?.trim();
    if (asked && asked !== region) {
      throw new S3Error(
        'InvalidLocationConstraint',
        'The specified location-constraint is not valid',
        { LocationConstraint: asked },
      );
    }
  }
  await buckets.create(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
};

export const headBucket: Action = ({ request, buckets, region }) => {
  buckets.get(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region } };
};

export const deleteBucket: Action = async ({ request, buckets }) => {
  await buckets.remove(request.bucket);
  return { status: 204 };
};

export const bucketLocation: Action = ({ request, buckets, region }) => {
  buckets.get(request.bucket);
  const name = region === 'us-east-1' ? '' : region;
  // The one document whose root holds text.
  return xmlAnswer(xmlDocument('LocationConstraint', {}).replace('></', `>${name}</`));
};
