import { createRequire } from 'node:module';
import { join } from 'node:path';
import { linkChecker, sdkSigner } from '../compare/links.mjs';
import { DIST } from './paths.mjs';
import { spread } from './statistics.mjs';

const require = createRequire(import.meta.url);
const { objectLinks } = require(join(DIST, 'stores', 'objects', 'object-links.js'));

const LINKS = 250;
const BATCHES = { warm: 20, ours: 60, sdk: 5 };

const files = Array.from({ length: LINKS }, (_, index) => ({
  key: `agent-${index % 100}/screenshots/${index}.png`,
  fileName: `${index}.png`,
  contentType: 'image/png',
}));

/** Microseconds per link, ours and the SDK's, after proving that they are the same links. */
export async function measurePresigning(keys) {
  const { endpoint, accessKeyId, secretAccessKey, bucket } = keys;
  const ours = objectLinks({
    target: { endpoint: new URL(endpoint), region: 'us-east-1', pathStyle: true },
    credentials: async () => ({ accessKeyId, secretAccessKey }),
  });
  const signer = sdkSigner(keys);
  const check = linkChecker(keys);
  const makeOurs = () =>
    ours.presignGetMany(files.map((file) => ({ ...file, bucket, expiresIn: 3600 })));
  const makeSdk = () =>
    Promise.all(
      files.map(({ fileName, ...file }) =>
        signer.sign(
          { ...file, disposition: `inline; filename="${fileName}"` },
          { expiresIn: 3600 },
        ),
      ),
    );
  for (const { url } of await makeOurs()) await check(url);
  await timed(BATCHES.warm, makeOurs);
  return { ours: await timed(BATCHES.ours, makeOurs), sdk: await timed(BATCHES.sdk, makeSdk) };
}

async function timed(batches, batch) {
  const times = [];
  for (let time = 0; time < batches; time += 1) {
    const before = performance.now();
    await batch();
    times.push(((performance.now() - before) * 1000) / LINKS);
  }
  return spread(times);
}
