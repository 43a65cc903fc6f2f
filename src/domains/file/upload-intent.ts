import { createHash } from 'node:crypto';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { badInput } from '../../errors';
import type { UploadKind } from './upload-kind';

/** Everything an upload is about: with it, finishing the upload needs no memory of the request. */
export interface UploadIntent {
  agentId: string;
  kind: UploadKind;
  bucket: string;
  objectPath: string;
  contentType: string;
  sizeBytes: number;
  checksum?: string;
  taskId?: string;
  metadata?: Record<string, unknown>;
  overwrite: boolean;
}

/** What of an intent stands beside the object itself, signed, for when completeUpload never came. */
export interface ObjectNote {
  agent: string;
  task?: string;
  checksum?: string;
  upload: string;
}

export interface UploadIntents {
  /** The upload's id: the intent itself, signed, good for a day. */
  seal(intent: UploadIntent): Promise<string>;
  open(uploadId: string): Promise<UploadIntent>;
  /** The object's metadata header. */
  note(intent: UploadIntent): Promise<string>;
  /** What a note says, if this gateway signed it. */
  openNote(note: string | undefined): Promise<ObjectNote | undefined>;
  /** Whether an object's metadata was made for this very intent. */
  matches(note: string | undefined, intent: UploadIntent): Promise<boolean>;
}

export const NOTE_NAME = 'triptych';
const UPLOAD_VALID = '24h';
const FOR_UPLOAD = 'triptych:upload';
const FOR_OBJECT = 'triptych:object';

export function createUploadIntents(secret: string): UploadIntents {
  // A key of its own: an upload's id must never pass for a cursor or a session.
  const key = createHash('sha256').update(`upload intents ${secret}`).digest();
  const sign = (claims: object, audience: string) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience);
  const verify = async (token: string, audience: string) =>
    (await jwtVerify(token, key, { audience, algorithms: ['HS256'] })).payload;
  const openNote = async (note: string | undefined): Promise<ObjectNote | undefined> => {
    if (!note) return undefined;
    const payload = await verify(note, FOR_OBJECT).catch(() => undefined);
    return payload as ObjectNote | undefined;
  };

  return {
    openNote,

    seal: (intent) =>
      sign({ intent }, FOR_UPLOAD).setIssuedAt().setExpirationTime(UPLOAD_VALID).sign(key),

    async open(uploadId) {
      const payload = await verify(uploadId, FOR_UPLOAD).catch(() => undefined);
      if (!payload) {
        throw badInput(
          'uploadId is not one that requestUpload gave within the last 24 hours.',
          'uploadId',
        );
      }
      return payload.intent as UploadIntent;
    },

    note: (intent) => {
      const { agentId: agent, taskId: task, checksum } = intent;
      return sign({ agent, task, checksum, upload: intentHash(intent) }, FOR_OBJECT).sign(key);
    },

    matches: async (note, intent) => (await openNote(note))?.upload === intentHash(intent),
  };
}

const intentHash = (intent: UploadIntent): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(intent).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url');
