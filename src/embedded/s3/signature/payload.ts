import { S3Error } from '../s3-error';
import { ChunkChain, type ChunkSeed } from './chunk-chain';

/** What the signature says about the body. */
export type Payload =
  | { kind: 'unsigned' }
  | { kind: 'hashed'; sha256: string }
  | { kind: 'chunked'; chain: ChunkChain | null; trailer: boolean };

export function payloadOf(declared: string, seed: ChunkSeed): Payload {
  switch (declared) {
    case 'UNSIGNED-PAYLOAD':
      return { kind: 'unsigned' };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { kind: 'chunked', chain: new ChunkChain(seed), trailer: false };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { kind: 'chunked', chain: new ChunkChain(seed), trailer: true };
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { kind: 'chunked', chain: null, trailer: true };
  }
  if (/^[0-9a-f]{64}$/.test(declared)) return { kind: 'hashed', sha256: declared };
  throw new S3Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a known STREAMING- value, or a valid sha256 value.',
  );
}
