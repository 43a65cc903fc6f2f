import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type * as Sdk from '@aws-sdk/client-s3';
import type { ObjectsConnection } from './connection-url';

type SdkModule = typeof Sdk;

export interface AwsClient {
  sdk: SdkModule;
  client: Sdk.S3Client;
}

export interface ConnectionCount {
  total: number;
  inUse: number;
}

export interface LazyAwsClient {
  get(): AwsClient;
  /** The connections of all calls, those included that need no SDK. */
  agent(): Agent;
  connections(): ConnectionCount;
  close(): void;
}

/**
 * The SDK takes a good part of a second to load, and a gateway that only signs links with keys of
 * its own never needs it; so it is loaded when the first call is made.
 */
export function lazyAwsClient(connection: ObjectsConnection): LazyAwsClient {
  let made: AwsClient | undefined;
  let agent: Agent | undefined;
  const agentOf = () => {
    agent ??= makeAgent(connection);
    return agent;
  };
  return {
    get() {
      made ??= makeClient(connection, agentOf());
      return made;
    },
    agent: agentOf,
    connections() {
      const inUse = sockets(agent?.sockets);
      return { total: inUse + sockets(agent?.freeSockets), inUse };
    },
    close() {
      made?.client.destroy();
      agent?.destroy();
      made = undefined;
      agent = undefined;
    },
  };
}

const sockets = (byHost: NodeJS.ReadOnlyDict<unknown[]> = {}): number =>
  Object.values(byHost).reduce((sum, list) => sum + (list?.length ?? 0), 0);

function makeAgent({ endpoint }: ObjectsConnection): Agent {
  const options = { keepAlive: true, maxSockets: 32 };
  return endpoint.protocol === 'https:' ? new SecureAgent(options) : new Agent(options);
}

function makeClient(connection: ObjectsConnection, agent: Agent): AwsClient {
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
      ...(agent instanceof SecureAgent ? { httpsAgent: agent } : { httpAgent: agent }),
    },
  });
  return { sdk, client };
}
