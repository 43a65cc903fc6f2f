import { createHash, randomUUID } from 'node:crypto';
import type { Answer, Asker, Gateway } from './gateway';

export const REQUEST_UPLOAD = /* GraphQL */ `
  mutation ($input: RequestUploadInput!) {
    requestUpload(input: $input) {
      uploadId url method headers { name value } objectPath expiresAt
    }
  }
`;

export const COMPLETE_UPLOAD = /* GraphQL */ `
  mutation ($input: CompleteUploadInput!) {
    completeUpload(input: $input) {
      file {
        id key agentId kind bucket objectPath contentType sizeBytes checksum metadata uploadedAt
        task { key } url { url expiresAt }
      }
    }
  }
`;

export interface Ticket {
  uploadId: string;
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  objectPath: string;
  expiresAt: string;
}

export const sha256 = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The input of a small screenshot under a name of its own. */
export const screenshotInput = (bytes: Buffer, more: object = {}) => ({
  kind: 'SCREENSHOT',
  fileName: `${randomUUID()}.png`,
  contentType: 'image/png',
  sizeBytes: bytes.length,
  ...more,
});

export async function requestUpload(
  gateway: Gateway,
  asker: Asker,
  input: object,
): Promise<Ticket> {
  return (await gateway.data(asker, REQUEST_UPLOAD, { input })).requestUpload;
}

/** Sends the bytes as a client would, with the ticket's headers or others in their place. */
export async function put(
  { url, method, headers }: Ticket,
  bytes: Buffer,
  other: Record<string, string | undefined> = {},
): Promise<number> {
  const given = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  // The length is the body's own: fetch sets it.
  const { 'content-length': _, ...sent } = { ...given, ...other };
  const defined = Object.entries(sent).filter((entry): entry is [string, string] => !!entry[1]);
  const response = await fetch(url, {
    method,
    headers: defined,
    body: new Uint8Array(bytes),
  });
  await response.arrayBuffer();
  return response.status;
}

export const complete = (gateway: Gateway, asker: Asker, uploadId: string): Promise<Answer> =>
  gateway.ask(asker, COMPLETE_UPLOAD, { input: { uploadId } });

/** All three steps; answers the registered file. */
export async function upload(gateway: Gateway, asker: Asker, bytes: Buffer, more: object = {}) {
  const ticket = await requestUpload(gateway, asker, screenshotInput(bytes, more));
  const status = await put(ticket, bytes);
  if (status !== 200) throw new Error(`the store answered ${status}`);
  const data = await gateway.data(asker, COMPLETE_UPLOAD, { input: { uploadId: ticket.uploadId } });
  return data.completeUpload.file;
}
