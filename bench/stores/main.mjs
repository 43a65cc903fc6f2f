/**
 * The product's own small MongoDB and S3 servers in a process of their own, so that their work is
 * nobody's. Told the folder as its argument; says by message where they are, ends with its parent.
 */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DIST } from '../harness/paths.mjs';

const require = createRequire(import.meta.url);
const { startEmbeddedMongo } = require(join(DIST, 'embedded', 'mongo', 'index.js'));
const { startEmbeddedS3 } = require(join(DIST, 'embedded', 's3', 'index.js'));

const folder = process.argv[2];
const secret = () => randomBytes(18).toString('hex');
const mongo = await startEmbeddedMongo({
  folder: join(folder, 'mongo'),
  users: [
    { username: 'writer', password: secret(), roles: [{ db: '*', role: 'readWrite' }] },
    { username: 'reader', password: secret(), roles: [{ db: '*', role: 'read' }] },
  ],
});
const objects = await startEmbeddedS3({
  folder: join(folder, 's3'),
  credentials: [{ accessKeyId: 'bench', secretAccessKey: secret() }],
});

process.once('disconnect', async () => {
  await Promise.all([mongo.stop(), objects.stop()]);
  process.exit(0);
});
process.send({
  MONGODB_URL: mongo.url('writer'),
  MONGODB_URL_EVALUATOR: mongo.url('reader'),
  S3_URL: objects.url,
});
