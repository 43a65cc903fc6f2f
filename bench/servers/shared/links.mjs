import { productLinks } from './product-links.mjs';
import { sdkLinks } from './sdk-links.mjs';

/**
 * Gives `(file: {objectPath, contentType}) => url | Promise<url>`: the AWS SDK's signer, as servers
 * ordinarily have it, or with BENCH_SIGNER=product the gateway's, which shows how much of a
 * server's time signing takes.
 */
export const links = () => (process.env.BENCH_SIGNER === 'product' ? productLinks() : sdkLinks());
