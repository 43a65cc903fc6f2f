import { binaryKey, screenshotKey } from '../../../entities/objects/layout';
import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { badInput, conflict, notFound } from '../../errors';
import { checkUploadKey } from '../../stores/objects/object-key';
import type { ObjectHead, ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import type { TrailService } from '../audit/trail.service';
import { plainKey } from '../global-id';
import { mutate } from '../mutation';
import type { FileRow, FileStore } from './file.store';
import { NOTE_NAME, type UploadIntent, type UploadIntents } from './upload-intent';
import type { UploadKind } from './upload-kind';

export interface RequestUpload {
  agentId?: string | null;
  kind: UploadKind;
  fileName: string;
  contentType: string;
  sizeBytes: string;
  checksum?: string | null;
  taskId?: string | null;
  metadata?: Record<string, unknown> | null;
  overwrite?: boolean | null;
}

export interface UploadTicket {
  uploadId: string;
  url: string;
  method: 'PUT';
  headers: { name: string; value: string }[];
  objectPath: string;
  expiresAt: string;
}

/** Told of uploads that became files, once they are. */
export type OnRegistered = (file: { kind: UploadKind; bytes: number }) => void;

const MAX_BYTES = 5 * 1024 ** 3;
const LINK_SECONDS = 15 * 60;

/** Uploads go straight to the object store: asked for, put there by the client, then registered. */
export class UploadService {
  private readonly intents: UploadIntents;
  private readonly permissions: Permissions;
  private readonly trail: TrailService;
  private readonly onRegistered?: OnRegistered;

  constructor(
    private readonly postgres: PostgresStore,
    private readonly files: FileStore,
    private readonly objects: ObjectStore,
    parts: {
      intents: UploadIntents;
      permissions: Permissions;
      trail: TrailService;
      onRegistered?: OnRegistered;
    },
  ) {
    this.intents = parts.intents;
    this.permissions = parts.permissions;
    this.trail = parts.trail;
    this.onRegistered = parts.onRegistered;
  }

  /** Needs no store but the signing key, so that an agent can upload while PostgreSQL is away. */
  async request(caller: Caller, input: RequestUpload): Promise<UploadTicket> {
    const agentId = this.permissions.actingAgent(caller.session, 'file.upload', input.agentId);
    const intent = this.intentOf(agentId, input);
    const { bucket, objectPath: key } = intent;
    const link = await this.objects.presignPut({
      bucket,
      key,
      expiresIn: LINK_SECONDS,
      headers: {
        'content-type': intent.contentType,
        'content-length': String(intent.sizeBytes),
        ...(intent.overwrite ? {} : { 'if-none-match': '*' }),
        ...(intent.checksum && { 'x-amz-checksum-sha256': checksumHeader(intent.checksum) }),
        [`x-amz-meta-${NOTE_NAME}`]: await this.intents.note(intent),
      },
    });
    const uploadId = await this.intents.seal(intent);
    const facts = { agentId, bucket };
    await this.trail.issue(caller, { action: 'requestUpload', ids: [key], facts });
    return {
      uploadId,
      url: link.url,
      method: 'PUT',
      headers: Object.entries(link.headers).map(([name, value]) => ({ name, value })),
      objectPath: key,
      expiresAt: link.expiresAt.toISOString(),
    };
  }

  /** Can be repeated: the same upload is registered once and answered the same. */
  async complete(
    caller: Caller,
    input: { uploadId: string; idempotencyKey?: string | null },
  ): Promise<FileRow> {
    const intent = await this.intents.open(input.uploadId);
    this.permissions.actingAgent(caller.session, 'file.upload', intent.agentId);
    const head = await this.checkedObject(caller, intent);
    let isNew = false;
    const file = await mutate(this.postgres, caller, {
      action: 'completeUpload',
      input,
      work: async (tx) => {
        const taskId = await this.checkedTask(tx, intent);
        const { file: answer, inserted } = await this.register(tx, intent, { taskId, head });
        isNew = inserted;
        return { answer, audit: { fileId: answer.id, bucket: intent.bucket, taskId } };
      },
    });
    if (isNew) this.onRegistered?.({ kind: intent.kind, bytes: head.size });
    return file;
  }

  private intentOf(agentId: string, input: RequestUpload): UploadIntent {
    const sizeBytes = Number(input.sizeBytes);
    if (!(sizeBytes >= 0 && sizeBytes <= MAX_BYTES)) {
      throw badInput(`sizeBytes must be 0 to ${MAX_BYTES}.`, 'sizeBytes');
    }
    // An agent's prefix is one segment, or it could lie inside another agent's.
    if (agentId.includes('/')) throw badInput('An agent’s key holds no "/".', 'agentId');
    const screenshot = input.kind === 'SCREENSHOT';
    if (screenshot && input.fileName.includes('/')) {
      throw badInput('A screenshot’s fileName has no folders.', 'fileName');
    }
    const path = screenshot
      ? screenshotKey(agentId, input.fileName)
      : binaryKey(agentId, input.fileName);
    if (path === null) {
      throw badInput('Files under screenshots/ are uploaded with kind SCREENSHOT.', 'fileName');
    }
    const task = input.taskId ? plainKey('Task', input.taskId) : undefined;
    if (task === null) throw notFound('task');
    return {
      agentId,
      kind: input.kind,
      bucket: screenshot ? this.objects.buckets.screenshots : this.objects.buckets.binaries,
      objectPath: checkUploadKey(path, 'fileName'),
      contentType: input.contentType,
      sizeBytes,
      overwrite: input.overwrite ?? false,
      ...(input.checksum && { checksum: input.checksum.toLowerCase() }),
      ...(task && { taskId: task }),
      ...(input.metadata && { metadata: input.metadata }),
    };
  }

  /** The object as the store has it, if it is what was asked for and by this very request. */
  private async checkedObject(caller: Caller, intent: UploadIntent): Promise<ObjectHead> {
    const { bucket, objectPath: key } = intent;
    const head = await this.objects.head({ bucket, key, signal: caller.signal });
    if (!head) {
      throw conflict('The object is not there yet: PUT it to the url of requestUpload first.');
    }
    if (!(await this.intents.matches(head.metadata[NOTE_NAME], intent))) {
      throw conflict('The object under this path was uploaded by another request.');
    }
    return head;
  }

  private async checkedTask(tx: Transaction, intent: UploadIntent): Promise<string | null> {
    if (!intent.taskId) return null;
    const task = await this.files.taskOf(tx, intent.taskId);
    if (!task || task.agentId !== intent.agentId) throw notFound('task');
    return task.id;
  }

  private async register(
    tx: Transaction,
    intent: UploadIntent,
    found: { taskId: string | null; head: ObjectHead },
  ): Promise<{ file: FileRow; inserted: boolean }> {
    const { agentId, bucket, objectPath, contentType } = intent;
    const row = {
      agentId,
      taskId: found.taskId,
      bucket,
      objectPath,
      contentType,
      sizeBytes: String(found.head.size),
      checksum: intent.checksum ?? checksumOf(found.head) ?? null,
      metadata: intent.metadata ?? null,
      uploadedAt: found.head.lastModified.toISOString(),
    };
    const inserted = await this.files.insert(tx, row);
    if (inserted) return { file: inserted, inserted: true };
    const known = await this.files.lockByPath(tx, intent);
    // The store's own rights hide another agent's row: its path is taken all the same.
    if (!known) throw conflict('The path is taken.');
    return { file: await this.files.update(tx, known.id, row), inserted: false };
  }
}

/** `sha256:<hex>` as the store wants it: base64. */
const checksumHeader = (checksum: string): string =>
  Buffer.from(checksum.slice('sha256:'.length), 'hex').toString('base64');

const checksumOf = ({ checksumSha256 }: ObjectHead): string | undefined =>
  checksumSha256 && `sha256:${Buffer.from(checksumSha256, 'base64').toString('hex')}`;
