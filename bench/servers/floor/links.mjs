import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DIST } from '../../harness/paths.mjs';

const require = createRequire(import.meta.url);
const { createPresigner } = require(join(DIST, 'stores', 'objects', 'presigner.js'));

const credentials = {
  accessKeyId: process.env.BENCH_S3_ACCESS_KEY,
  secretAccessKey: process.env.BENCH_S3_SECRET_KEY,
};
const presigner = createPresigner({
  endpoint: new URL(process.env.BENCH_S3_ENDPOINT),
  region: 'us-east-1',
  pathStyle: true,
});

/** Signs the screenshots of a task in place, with the product's signer: there is no faster one. */
export function addLinks(task, at) {
  for (const file of task.screenshots) {
    const name = file.objectPath.slice(file.objectPath.lastIndexOf('/') + 1);
    file.url = presigner.presign({
      method: 'GET',
      bucket: process.env.BENCH_S3_BUCKET,
      key: file.objectPath,
      expiresIn: 3600,
      at,
      credentials,
      query: {
        'response-content-disposition': `inline; filename="${name}"`,
        'response-content-type': file.contentType,
      },
    });
  }
}
