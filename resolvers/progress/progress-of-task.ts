import type { GraphQLResolveInfo } from 'graphql';
import type { TaskEntity } from '../../entities/postgres';
import type { ProgressProperty } from '../../src/domains/progress/progress.store';
import type { Context } from '../../src/graphql/context';
import { oncePerField } from '../../src/graphql/once-per-field';
import { openPage, type PageArgs } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { TaskProgressConnection } from './progress.type';

interface Asked {
  args: PageArgs;
  context: Context;
  info: GraphQLResolveInfo;
}

/** The same edge, from a task and from its snapshot. */
export async function progressOfTask({ id }: TaskEntity, { args, context, info }: Asked) {
  const { loaders, cursors } = context;
  const { page, question } = oncePerField(info, () => {
    const opened = openPage(args, cursors, 'progress', info);
    const rows = askedRows<ProgressProperty>(info, 'TaskProgress');
    return { page: opened, question: { page: opened.request, ...rows } };
  });
  const slice = await loaders.progressPageByTask.load({ parent: id, question });
  return new TaskProgressConnection(page, slice, (cap) =>
    loaders.progressCountByTask.load({ parent: id, question: cap }),
  );
}
