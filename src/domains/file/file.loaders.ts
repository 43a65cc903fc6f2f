import DataLoader from 'dataloader';
import type { Caller } from '../../access/caller';
import type { Permissions } from '../../access/permissions';
import { forbidden } from '../../errors';
import type { Slice } from '../../page';
import type { DownloadLink, DownloadWish } from '../../stores/objects/object-links';
import type { ObjectStore } from '../../stores/objects/object-store';
import type { TrailService } from '../audit/trail.service';
import { emptySlice, manyPerParent, oneRowPerKey, type PageQuestion } from '../batch';
import type { FileFilter } from './file.filter';
import type { FileProperty, FileRow, FileStore } from './file.store';

export interface FileQuestion extends PageQuestion<FileProperty, FileFilter | null> {
  screenshots: boolean;
}

export interface FileCountQuestion {
  cap: number;
  screenshots: boolean;
  filter?: FileFilter | null;
}

export interface LinkWish extends DownloadWish {
  fileId: string;
}

export function fileLoaders(
  caller: Caller,
  stores: { files: FileStore; objects: ObjectStore },
  { permissions, trail }: { permissions: Permissions; trail: TrailService },
) {
  const { files, objects } = stores;
  const query = ({
    screenshots,
    filter,
  }: {
    screenshots: boolean;
    filter?: FileFilter | null;
  }) => ({
    scope: permissions.scope(caller.session, 'file.read'),
    filter,
    ...(screenshots && { bucket: objects.buckets.screenshots }),
  });

  const pages = (kind: 'task' | 'agent') =>
    manyPerParent<FileQuestion, Slice<FileRow>>(
      (keys, { page, properties, shape, ...of }) =>
        files.pageByParents(caller, { kind, keys }, { ...query(of), properties, shape }, page),
      emptySlice,
    );
  const counts = (kind: 'task' | 'agent') =>
    manyPerParent<FileCountQuestion, number>(
      (keys, { cap, ...of }) => files.countByParents(caller, { kind, keys }, query(of), cap),
      () => 0,
    );

  return {
    fileById: oneRowPerKey<FileRow, FileProperty>((ids, properties) => {
      const scope = permissions.scope(caller.session, 'file.read');
      return files.findByIds(caller, ids, { scope, properties });
    }),
    filePageByTask: pages('task'),
    fileCountByTask: counts('task'),
    filePageByAgent: pages('agent'),
    fileCountByAgent: counts('agent'),
    storageBytesByAgent: manyPerParent<'bytes', string>(
      (agents) => {
        permissions.scope(caller.session, 'file.read');
        return files.bytesByAgents(caller, agents);
      },
      () => '0',
    ),
    /** Links are signed together: credentials are looked up once for all of a query's files. */
    linkByFile: new DataLoader<LinkWish, DownloadLink, string>(
      async (wishes) => {
        const scope = permissions.scope(caller.session, 'file.link');
        const allowed = ({ bucket }: LinkWish) =>
          scope.kind !== 'screenshots' || bucket === objects.buckets.screenshots;
        const links = await objects.presignGetMany(wishes);
        const ids = wishes.filter(allowed).map(({ fileId }) => fileId);
        if (ids.length > 0) await trail.issue(caller, { action: 'issueLinks', ids });
        return wishes.map((wish, index) =>
          allowed(wish)
            ? (links[index] as DownloadLink)
            : forbidden('This role gets links of screenshots only.'),
        );
      },
      // The rest of a wish is the file's own. Ids come last, since they may hold anything.
      { cacheKeyFn: (wish) => `${wish.expiresIn} ${wish.disposition} ${wish.fileId}` },
    ),
  };
}
