import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { notFound } from '../../errors';
import type { PageRequest, Slice } from '../../page';
import type { RowsAsked } from '../../row-shape';
import type { ObjectStore } from '../../stores/objects/object-store';
import type { PostgresStore } from '../../stores/postgres/postgres-store';
import { plainKey } from '../global-id';
import { mutate } from '../mutation';
import type { FileFilter } from './file.filter';
import type { LinkWish } from './file.loaders';
import type { FileProperty, FileRow, FileStore } from './file.store';
import type { FileKind } from './file-kind';
import { linkSeconds } from './link-lifetime';

export interface FileList {
  filter?: FileFilter | null;
  /** Only screenshots, which are the files of their bucket. */
  screenshots: boolean;
}

export type Disposition = 'INLINE' | 'ATTACHMENT';

export class FileService {
  constructor(
    private readonly postgres: PostgresStore,
    private readonly files: FileStore,
    private readonly objects: ObjectStore,
    private readonly permissions: Permissions,
  ) {}

  async get(caller: Caller, id: string, properties: readonly FileProperty[]): Promise<FileRow> {
    const scope = this.permissions.scope(caller.session, 'file.read');
    const key = plainKey('File', id);
    const row = key && (await this.files.findByIds(caller, [key], { scope, properties }))[0];
    if (!row) throw notFound('file');
    return row;
  }

  async page(
    caller: Caller,
    list: FileList & RowsAsked<FileProperty>,
    page: PageRequest,
  ): Promise<Slice<FileRow>> {
    return this.files.page(
      caller,
      { ...this.query(caller, list), properties: list.properties, shape: list.shape },
      page,
    );
  }

  async count(caller: Caller, list: FileList, cap: number): Promise<number> {
    return this.files.count(caller, this.query(caller, list), cap);
  }

  kindOf({ bucket }: FileRow): FileKind {
    const { screenshots, binaries, artifacts } = this.objects.buckets;
    if (bucket === screenshots) return 'SCREENSHOT';
    if (bucket === binaries) return 'BINARY';
    return bucket === artifacts ? 'ARTIFACT' : 'OTHER';
  }

  /** What a link to a file is signed for; whether the caller gets it is the loader's question. */
  linkWish(
    caller: Caller,
    file: FileRow,
    { expiresIn, disposition }: { expiresIn?: number | null; disposition?: Disposition | null },
  ): LinkWish {
    const { id: fileId, bucket, objectPath, contentType } = file;
    return {
      fileId,
      bucket,
      key: objectPath,
      expiresIn: linkSeconds(caller.session.role, expiresIn),
      disposition: disposition ?? 'INLINE',
      fileName: objectPath.slice(objectPath.lastIndexOf('/') + 1),
      contentType: contentType ?? undefined,
    };
  }

  /** The object goes first: a row without an object could be asked again, an object without a row not. */
  async remove(
    caller: Caller,
    input: { fileId: string; idempotencyKey?: string | null },
  ): Promise<FileRow> {
    const scope = this.permissions.scope(caller.session, 'file.delete');
    return mutate(this.postgres, caller, {
      action: 'deleteFile',
      input,
      work: async (tx) => {
        const key = plainKey('File', input.fileId);
        const row = key === null ? undefined : await this.files.lock(tx, key, scope);
        if (!row) throw notFound('file');
        const { bucket, objectPath } = row;
        await this.objects.remove({ bucket, key: objectPath, signal: caller.signal });
        await this.files.remove(tx, row.id);
        return { answer: row, audit: { fileId: row.id, bucket, agentId: row.agentId } };
      },
    });
  }

  private query(caller: Caller, { filter, screenshots }: FileList) {
    const scope = this.permissions.scope(caller.session, 'file.read');
    return { scope, filter, ...(screenshots && { bucket: this.objects.buckets.screenshots }) };
  }
}
