import { S3Error } from '../s3-error';
import { sha256Hex } from './canonical';
import { type Scope, sameSignature, sign } from './credentials';

export interface ChunkSeed {
  scope: Scope;
  stamp: string;
  /** The signature of the request's head, which the first chunk's builds upon. */
  seed: string;
}

const NO_BYTES = sha256Hex('');

/** Each chunk's signature covers the one before, so that none can be dropped, added or moved. */
export class ChunkChain {
  private last: string;

  constructor(private readonly seed: ChunkSeed) {
    this.last = seed.seed;
  }

  checkChunk(signature: string, dataSha256: string): void {
    this.check('AWS4-HMAC-SHA256-PAYLOAD', signature, `${NO_BYTES}\n${dataSha256}`);
  }

  checkTrailer(signature: string, trailer: string): void {
    this.check('AWS4-HMAC-SHA256-TRAILER', signature, sha256Hex(trailer));
  }

  private check(algorithm: string, signature: string, hashes: string): void {
    const { scope, stamp } = this.seed;
    const text = `${algorithm}\n${stamp}\n${scope.text}\n${this.last}\n${hashes}`;
    if (!sameSignature(signature, sign(scope.signingKey, text))) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        'The signature of a chunk does not match the signature we calculated.',
      );
    }
    this.last = signature;
  }
}
