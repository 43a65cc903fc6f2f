import type { GraphQLResolveInfo } from 'graphql';
import { ArgsType, Field, Int } from 'type-graphql';
import { badInput } from '../errors';
import type { PageRequest, Position } from '../page';
import { askedColumns, asksForCursors } from './asked-columns';
import type { CursorCodec } from './cursor';

export const DEFAULT_SIZE = 20;
export const MAX_SIZE = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the start, or after the cursor \`after\`: 1 to ${MAX_SIZE}, by default ${DEFAULT_SIZE}.`,
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Go on after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many from the end, or before the cursor \`before\`: 1 to ${MAX_SIZE}.`,
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Go back from before this cursor.' })
  before?: string | null;
}

/** A page as asked, with the way back from positions to cursors. */
export interface OpenPage {
  request: PageRequest;
  cursor(position: Position): string;
}

/** What a page need not tell. */
function leastOf(info: GraphQLResolveInfo): Pick<PageRequest, 'unplaced' | 'alone'> {
  if (asksForCursors(info)) return {};
  return { unplaced: true, ...(askedColumns(info, 'PageInfo').length === 0 && { alone: true }) };
}

/**
 * Checks paging arguments; `list` names the list and its order, which its cursors carry. Where the
 * query is told, places that it does not ask for are not read.
 */
export function openPage(
  args: PageArgs,
  cursors: CursorCodec,
  list: string,
  info?: GraphQLResolveInfo,
): OpenPage {
  const { first, after, last, before } = args;
  const backward = typeof last === 'number' || typeof before === 'string';
  if (backward && (typeof first === 'number' || typeof after === 'string')) {
    throw badInput('Page forwards by first and after, or backwards by last and before.', 'first');
  }
  const [limit, cursor] = backward ? [last, before] : [first, after];
  const size = limit ?? DEFAULT_SIZE;
  const argument = backward ? 'last' : 'first';
  if (size < 1 || size > MAX_SIZE) {
    throw badInput(`${argument} must be 1 to ${MAX_SIZE}, not ${size}.`, argument);
  }
  return {
    request: {
      limit: size,
      direction: backward ? 'backward' : 'forward',
      ...(typeof cursor === 'string' && {
        from: cursors.decode(list, cursor, backward ? 'before' : 'after'),
      }),
      ...(info && leastOf(info)),
    },
    cursor: (position) => cursors.encode(list, position),
  };
}
