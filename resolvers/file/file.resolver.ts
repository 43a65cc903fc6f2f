import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { FileEntity } from '../../entities/postgres';
import type { Disposition as DispositionName } from '../../src/domains/file/file.service';
import type { FileProperty } from '../../src/domains/file/file.store';
import type { TaskProperty } from '../../src/domains/task/task.store';
import type { Context } from '../../src/graphql/context';
import { openPage } from '../../src/graphql/page-args';
import { askedRows } from '../../src/graphql/rows-asked';
import { EVERYONE, Needs, VisibleTo } from '../../src/graphql/visibility';
import { columnsOf } from '../shared/asked';
import { Task } from '../task/task.type';
import { FilePageArgs } from './file.input';
import { Disposition, File, FileConnection, FileKind, SignedUrl } from './file.type';

const columns = (info: GraphQLResolveInfo) => columnsOf<FileProperty>(info, 'File');

@Resolver(() => File)
export class FileResolver {
  @VisibleTo(...EVERYONE)
  @Query(() => File, { nullable: true, description: 'One file.' })
  async file(
    @Arg('id', () => ID, { description: 'The file.' }) id: string,
    @Ctx() { services, caller }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return services.files.get(caller, id, columns(info));
  }

  @VisibleTo('agent', 'evaluator', 'admin')
  @Query(() => FileConnection, { description: 'Files, newest first.' })
  files(
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listFiles(args, { screenshots: false, context, info });
  }

  @VisibleTo(...EVERYONE)
  @Query(() => FileConnection, { description: 'Screenshots, newest first.' })
  screenshots(
    @Args(() => FilePageArgs) args: FilePageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listFiles(args, { screenshots: true, context, info });
  }

  @Needs('bucket')
  @FieldResolver(() => FileKind, { description: 'What it is.' })
  kind(@Root() file: FileEntity, @Ctx() { services }: Context) {
    return services.files.kindOf(file);
  }

  @Needs('taskId')
  @FieldResolver(() => Task, { nullable: true, description: 'The task it belongs to.' })
  task(
    @Root() { taskId }: FileEntity,
    @Ctx() { loaders }: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    if (!taskId) return null;
    return loaders.taskById.load({ id: taskId, properties: columnsOf<TaskProperty>(info, 'Task') });
  }

  @Needs('bucket', 'objectPath', 'contentType')
  @FieldResolver(() => SignedUrl, {
    nullable: true,
    description: 'A link to its bytes, for whom the role allows it.',
  })
  url(
    @Root() file: FileEntity,
    @Arg('expiresIn', () => Int, {
      nullable: true,
      description: 'How many seconds it works at least; by default an hour.',
    })
    expiresIn: number | null,
    @Arg('disposition', () => Disposition, {
      defaultValue: 'INLINE',
      description: 'What a browser does with it.',
    })
    disposition: DispositionName,
    @Ctx() { services, loaders, caller }: Context,
  ) {
    return loaders.linkByFile.load(
      services.files.linkWish(caller, file, { expiresIn, disposition }),
    );
  }
}

interface Asked {
  screenshots: boolean;
  context: Context;
  info: GraphQLResolveInfo;
}

async function listFiles(args: FilePageArgs, { screenshots, context, info }: Asked) {
  const { services, caller, cursors } = context;
  const { filter } = args;
  const page = openPage(args, cursors, 'files', info);
  const list = { filter, screenshots, ...askedRows<FileProperty>(info, 'File') };
  const slice = await services.files.page(caller, list, page.request);
  return new FileConnection(page, slice, (cap) => services.files.count(caller, list, cap));
}
