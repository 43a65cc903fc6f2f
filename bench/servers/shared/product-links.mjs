import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DIST } from '../../harness/paths.mjs';
import { LINK_SECONDS, objectSettings, serving } from './settings.mjs';

const load = createRequire(import.meta.url);

/** Signs each link with the gateway's own signer. */
export function productLinks() {
  const { createPresigner } = load(join(DIST, 'stores', 'objects', 'presigner.js'));
  const { endpoint, region, bucket, credentials } = objectSettings();
  const presigner = createPresigner({ endpoint: new URL(endpoint), region, pathStyle: true });
  return (file) => {
    const { disposition, contentType } = serving(file);
    return presigner.presign({
      method: 'GET',
      bucket,
      key: file.objectPath,
      expiresIn: LINK_SECONDS,
      // Whole seconds are all that a signature knows; what is the same for a second is kept.
      at: new Date(Math.floor(Date.now() / 1000) * 1000),
      credentials,
      query: {
        'response-content-disposition': disposition,
        'response-content-type': contentType,
      },
    });
  };
}
