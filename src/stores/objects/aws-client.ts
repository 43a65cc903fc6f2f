import type * as Sdk from '@aws-sdk/client-s3';
import type { ObjectsConnection } from './connection-url';

type SdkModule = typeof Sdk;

export interface AwsClient {
  sdk: SdkModule;
  client: Sdk.S3Client;
}

export interface LazyAwsClient {
  get(): AwsClient;
  close(): void;
}

/**
 * The SDK takes a good part of a second to load, and a gateway that only signs links with keys of
 * its own never needs it; so it is loaded when the first call is made.
 */
export function lazyAwsClient(connection: ObjectsConnection): LazyAwsClient {
  let made: AwsClient | undefined;
  return {
    get() {
      made ??= makeClient(connection);
      return made;
    },
    close() {
      made?.client.destroy();
      made = undefined;
    },
  };
}

function makeClient(connection: ObjectsConnection): AwsClient {
  const sdk = require('@aws-sdk/client-s3') as SdkModule;
  const client = new sdk.S3Client({
    endpoint: connection.endpoint.href,
    region: connection.region,
    forcePathStyle: connection.pathStyle,
    credentials: connection.credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 1000,
      httpAgent: { keepAlive: true, maxSockets: 32 },
      httpsAgent: { keepAlive: true, maxSockets: 32 },
    },
  });
  return { sdk, client };
}
