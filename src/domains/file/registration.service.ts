import { agentOfKey, type BucketKind } from '../../../entities/objects/layout';
import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import type { ObjectHead, ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore, Transaction } from '../../stores/postgres/postgres-store';
import { mutate } from '../mutation';
import type { FileStore } from './file.store';
import { NOTE_NAME, type ObjectNote, type UploadIntents } from './upload-intent';

export interface Registered {
  registered: number;
  /** Under no agent's prefix: nobody says whose they are, and they stay as they are. */
  nobodys: string[];
  /** Registered without the task that their upload named: it is missing, or another agent's. */
  withoutTask: string[];
}

interface Found {
  agentId: string;
  key: string;
  head: ObjectHead;
  note?: ObjectNote;
}

const HEADS_AT_ONCE = 8;

/** Makes rows of objects that are there without one. */
export class RegistrationService {
  constructor(
    private readonly postgres: PostgresStore,
    private readonly files: FileStore,
    private readonly objects: ObjectStore,
    private readonly intents: UploadIntents,
    private readonly permissions: Permissions,
  ) {}

  /** One batch of keys; those that got a row meanwhile are left as they are. */
  async register(
    caller: Caller,
    place: { kind: BucketKind; bucket: string },
    keys: readonly string[],
  ): Promise<Registered> {
    this.permissions.scope(caller.session, 'integrity.repair');
    const { kind, bucket } = place;
    const answer: Registered = { registered: 0, nobodys: [], withoutTask: [] };
    const found: Found[] = [];
    for (let at = 0; at < keys.length; at += HEADS_AT_ONCE) {
      const some = keys.slice(at, at + HEADS_AT_ONCE);
      const looked = await Promise.all(
        some.map(async (key) => {
          const agentId = agentOfKey(kind, key);
          if (agentId !== null) return this.look(caller, { agentId, bucket, key });
          answer.nobodys.push(key);
          return undefined;
        }),
      );
      found.push(...looked.filter((one) => one !== undefined));
    }
    if (found.length === 0) return answer;
    // Read before the transaction: the embedded engine lets nothing else through during one.
    await this.postgres.catalog();
    return mutate(this.postgres, caller, {
      action: 'registerObjects',
      input: {},
      work: async (tx) => {
        for (const one of found) {
          const task = await this.taskOf(tx, one);
          if (task === undefined) answer.withoutTask.push(one.key);
          if (await this.insert(tx, bucket, { ...one, taskId: task ?? null }))
            answer.registered += 1;
        }
        return { answer, audit: { bucket, objects: answer.registered } };
      },
    });
  }

  private async look(
    caller: Caller,
    { agentId, bucket, key }: { agentId: string; bucket: string; key: string },
  ): Promise<Found | undefined> {
    const head = await this.objects.head({ bucket, key, signal: caller.signal });
    if (!head) return undefined;
    const note = await this.intents.openNote(head.metadata[NOTE_NAME]);
    // A note of another agent was copied here with its object; it says nothing of this one.
    return { agentId, key, head, ...(note?.agent === agentId && { note }) };
  }

  /** The task's key, null where none was named, undefined where it is not the agent's. */
  private async taskOf(tx: Transaction, { agentId, note }: Found) {
    if (!note?.task) return null;
    const task = await this.files.taskOf(tx, note.task);
    return task?.agentId === agentId ? task.id : undefined;
  }

  private async insert(
    tx: Transaction,
    bucket: string,
    { agentId, key, head, note, taskId }: Found & { taskId: string | null },
  ): Promise<boolean> {
    const inserted = await this.files.insert(tx, {
      agentId,
      taskId,
      bucket,
      objectPath: key,
      contentType: head.contentType,
      sizeBytes: String(head.size),
      checksum: note?.checksum ?? checksumOf(head),
      uploadedAt: head.lastModified.toISOString(),
    });
    return inserted !== undefined;
  }
}

const checksumOf = ({ checksumSha256 }: ObjectHead): string | null =>
  checksumSha256 ? `sha256:${Buffer.from(checksumSha256, 'base64').toString('hex')}` : null;
