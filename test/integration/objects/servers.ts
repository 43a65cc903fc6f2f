import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { startEmbeddedS3 } from '../../../src/embedded/s3';
import { parseObjectsUrl } from '../../../src/stores/objects/connection-url';

// The SDK's notice about later versions of Node.js would be printed between the tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** What every contract test runs against: the embedded endpoint always, another one on request. */
export const servers: Array<{ name: string; start: () => Promise<RunningServer> }> = [
  { name: 'embedded S3', start: startEmbedded },
];
for (const url of (process.env.TEST_S3_URL ?? '').split(' ').filter((one) => one !== '')) {
  const start = async () => ({ url, stop: async () => undefined });
  servers.push({ name: `S3 at ${new URL(url).host}`, start });
}

async function startEmbedded(): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-s3-'));
  const server = await startEmbeddedS3({
    folder,
    credentials: [{ accessKeyId: 'contract', secretAccessKey: 'contract/secret+key' }],
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client of one server, and buckets of its own there that are removed at the end. */
export class Scene {
  private readonly buckets: string[] = [];

  private constructor(
    readonly url: string,
    readonly client: S3Client,
    private readonly server: RunningServer,
  ) {}

  static async open(start: () => Promise<RunningServer>): Promise<Scene> {
    const server = await start();
    return new Scene(server.url, clientOf(server.url), server);
  }

  get connection() {
    return parseObjectsUrl(this.url);
  }

  async bucket(): Promise<string> {
    const name = `triptych-${randomUUID()}`;
    await this.client.send(new CreateBucketCommand({ Bucket: name }));
    this.buckets.push(name);
    return name;
  }

  async close(): Promise<void> {
    for (const name of this.buckets) await removeBucket(this.client, name);
    this.client.destroy();
    await this.server.stop();
  }
}

export function clientOf(url: string, overrides: Partial<{ secretAccessKey: string }> = {}) {
  const { endpoint, region, pathStyle, credentials } = parseObjectsUrl(url);
  if (!credentials) throw new Error('The URL of the tested server has to hold a key pair.');
  return new S3Client({
    endpoint: endpoint.href,
    region,
    forcePathStyle: pathStyle,
    credentials: { ...credentials, ...overrides },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
}

async function removeBucket(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) break;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
}

/** The XML error of an answer, as its code and message. */
export async function errorOf(response: Response): Promise<{ status: number; code: string }> {
  const text = await response.text();
  return { status: response.status, code: /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? '' };
}
