import type { GraphQLResolveInfo } from 'graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { FileProperty } from '../../src/domains/file/file.store';
import type { Context } from '../../src/graphql/context';
import { oncePerField } from '../../src/graphql/once-per-field';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import type { FilePageArgs } from './file.input';
import { FileConnection } from './file.type';

interface Asked {
  args: FilePageArgs;
  /** Only those in the screenshots bucket. */
  screenshots: boolean;
  context: Context;
  info: GraphQLResolveInfo;
}

/** The same edge, from a task and from its snapshot. */
export async function filesOfTask({ id }: TaskEntity, { args, screenshots, context, info }: Asked) {
  const { loaders, cursors } = context;
  const { filter } = args;
  const { page, question } = oncePerField(info, () => {
    const opened = openPage(args, cursors, 'files', info);
    const rows = askedRows<FileProperty>(info, 'File');
    return { page: opened, question: { page: opened.request, ...rows, screenshots, filter } };
  });
  const slice = await loaders.filePageByTask.load({ parent: id, question });
  return new FileConnection(page, slice, (cap) =>
    loaders.fileCountByTask.load({ parent: id, question: { cap, screenshots, filter } }),
  );
}
