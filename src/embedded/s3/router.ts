import type { Action } from './action';
import * as buckets from './actions/bucket-actions';
import { copyObject } from './actions/copy-object';
import { deleteObject, deleteObjects } from './actions/delete-object';
import { getObject, headObject } from './actions/get-object';
import { listObjectsV1, listObjectsV2 } from './actions/list-objects';
import * as multipart from './actions/multipart';
import { listParts, listUploads } from './actions/multipart-lists';
import { putObject } from './actions/put-object';
import { hasQuery, queryValue, type S3Request } from './request';
import { notImplemented, S3Error } from './s3-error';

// What these ask for is not here; without this list they would read as a plain GET or PUT.
const ELSEWHERE = [
  ...['accelerate', 'acl', 'analytics', 'append', 'attributes', 'cors', 'encryption'],
  ...['intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'logging', 'metadataTable'],
  ...['metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus'],
  ...['publicAccessBlock', 'renameObject', 'replication', 'requestPayment', 'restore', 'retention'],
  ...['select', 'session', 'tagging', 'torrent', 'versioning', 'versions', 'website'],
];

const notAllowed = () =>
  new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');

/** The one action that a request asks for. */
export function actionOf(request: S3Request): Action {
  for (const name of ELSEWHERE) if (hasQuery(request, name)) throw notImplemented(`?${name}`);
  const version = queryValue(request, 'versionId');
  if (version !== undefined && version !== 'null') throw notImplemented('versions of objects');
  if (request.key !== '') return objectAction(request);
  if (request.bucket !== '') return bucketAction(request);
  if (request.method === 'GET') return buckets.listBuckets;
  throw notAllowed();
}

function bucketAction(request: S3Request): Action {
  switch (request.method) {
    case 'PUT':
      return buckets.createBucket;
    case 'HEAD':
      return buckets.headBucket;
    case 'DELETE':
      return buckets.deleteBucket;
    case 'GET':
      if (hasQuery(request, 'location')) return buckets.bucketLocation;
      if (hasQuery(request, 'uploads')) return listUploads;
      return queryValue(request, 'list-type') === '2' ? listObjectsV2 : listObjectsV1;
    case 'POST':
      if (hasQuery(request, 'delete')) return deleteObjects;
      throw notImplemented('uploads by forms');
    default:
      throw notAllowed();
  }
}

function objectAction(request: S3Request): Action {
  const ofUpload = hasQuery(request, 'uploadId');
  switch (request.method) {
    case 'GET':
      return ofUpload ? listParts : getObject;
    case 'HEAD':
      return headObject;
    case 'PUT':
      if (!request.headers.has('x-amz-copy-source')) {
        return ofUpload ? multipart.uploadPart : putObject;
      }
      if (ofUpload) throw notImplemented('copying into a part');
      return copyObject;
    case 'DELETE':
      return ofUpload ? multipart.abortUpload : deleteObject;
    case 'POST':
      if (hasQuery(request, 'uploads')) return multipart.createUpload;
      if (ofUpload) return multipart.completeUpload;
      throw notAllowed();
    default:
      throw notAllowed();
  }
}
