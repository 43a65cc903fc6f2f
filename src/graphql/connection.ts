import { Arg, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Role } from '../access/roles';
import { badInput } from '../errors';
import type { PageRequest, Position, Slice, StreamSlice } from '../page';
import type { WrittenRows } from '../written-rows';
import { Cost } from './cost';
import type { OpenPage } from './page-args';
import { EVERYONE, VisibleTo } from './visibility';

@ObjectType({ simpleResolvers: true, description: 'Where a page stands in its list.' })
@VisibleTo(...EVERYONE)
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follows this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether something comes before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first entry.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last entry.' })
  endCursor!: string | null;
}

interface EdgeValue<Row> {
  node: Row;
  cursor: string;
}

/**
 * A page as connections show it. Everything is made when asked: cursors cost a signature each. All of
 * it are classes: an object written out with getters would have a shape of its own each time, which
 * keeps it in memory until old memory is cleared.
 */
class Page<Row> {
  constructor(
    private readonly page: OpenPage,
    private readonly slice: Slice<Row>,
  ) {}

  get nodes(): Row[] | WrittenRows {
    return this.slice.written ?? this.slice.rows;
  }

  get edges(): EdgeValue<Row>[] {
    const { page, slice } = this;
    return slice.rows.map((node, index) => new PlacedRow(node, page, slice.positions[index]));
  }

  get pageInfo(): PageInfo {
    return new PlacedPage(this.page, this.slice);
  }
}

class PlacedRow<Row> implements EdgeValue<Row> {
  constructor(
    readonly node: Row,
    private readonly page: OpenPage,
    private readonly position: Position = [],
  ) {}

  get cursor(): string {
    return this.page.cursor(this.position);
  }
}

class PlacedPage implements PageInfo {
  constructor(
    private readonly page: OpenPage,
    private readonly slice: Slice<unknown>,
  ) {}

  get hasNextPage(): boolean {
    return this.goesOn('forward');
  }

  get hasPreviousPage(): boolean {
    return this.goesOn('backward');
  }

  get startCursor(): string | null {
    return this.cursorAt(0);
  }

  get endCursor(): string | null {
    return this.cursorAt(-1);
  }

  /** A cursor is given only for a row that was there: something lies on its other side. */
  private goesOn(way: PageRequest['direction']): boolean {
    const { direction, from } = this.page.request;
    return direction === way ? this.slice.hasMore : from !== undefined;
  }

  private cursorAt(index: number): string | null {
    const position = this.slice.positions.at(index);
    return position ? this.page.cursor(position) : null;
  }
}

/** Counting reads up to the cap, which is more work than the page itself. */
const COUNTING = 5;

const DEFAULT_CAP = 10_000;
const MAX_CAP = 100_000;

/** How many there are, counted no further than the cap. */
export type Count = (cap: number) => Promise<number>;

interface ConnectionOptions {
  name: string;
  visibleTo: Role[];
}

/** What every connection has, as a class that the connection of one type extends. */
function pageOf<Row extends object>(row: () => ClassType, { name, visibleTo }: ConnectionOptions) {
  @ObjectType(`${name}Edge`, {
    simpleResolvers: true,
    description: `A ${name} in a list, with its place there.`,
  })
  @VisibleTo(...visibleTo)
  class Edge implements EdgeValue<Row> {
    @Field(row, { description: 'The entry itself.' })
    node!: Row;

    // Each is signed for itself: thousands of them would hold up everybody else.
    @Cost({ own: 1 })
    @Field(() => String, { description: 'Its place, for after and before.' })
    cursor!: string;
  }

  @ObjectType()
  abstract class PageFields extends Page<Row> {
    @Field(() => [Edge], { description: 'The entries with their cursors.' })
    override get edges(): EdgeValue<Row>[] {
      return super.edges;
    }

    @Field(() => [row()], { description: 'The entries.' })
    override get nodes(): Row[] | WrittenRows {
      return super.nodes;
    }

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    override get pageInfo(): PageInfo {
      return super.pageInfo;
    }
  }
  return PageFields;
}

/** The connection of rows that can be counted. */
export function connectionOf<Row extends object>(row: () => ClassType, options: ConnectionOptions) {
  const { name, visibleTo } = options;
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name} objects.` })
  @VisibleTo(...visibleTo)
  class Connection extends pageOf<Row>(row, options) {
    constructor(
      page: OpenPage,
      slice: Slice<Row>,
      private readonly count: Count,
    ) {
      super(page, slice);
    }

    @Cost({ own: COUNTING })
    @Field(() => Int, {
      description: 'How many entries the whole list has, counted no further than cap.',
    })
    async totalCount(
      @Arg('cap', () => Int, { defaultValue: DEFAULT_CAP, description: CAP_MEANS }) cap: number,
    ): Promise<number> {
      return Math.min(cap, await this.count(checkedCap(cap)));
    }

    @Cost({ own: COUNTING })
    @Field(() => Boolean, {
      description: 'Whether totalCount is the whole number, and not just the cap.',
    })
    async totalCountExact(
      @Arg('cap', () => Int, { defaultValue: DEFAULT_CAP, description: CAP_MEANS }) cap: number,
    ): Promise<boolean> {
      return (await this.count(checkedCap(cap))) <= cap;
    }
  }
  return Connection;
}

const CAP_MEANS = `Where counting ends: 1 to ${MAX_CAP}.`;

function checkedCap(cap: number): number {
  if (cap < 1 || cap > MAX_CAP) throw badInput(`cap must be 1 to ${MAX_CAP}, not ${cap}.`, 'cap');
  return cap;
}

@ObjectType({
  simpleResolvers: true,
  description: 'An agent whose database did not answer; the rest of the stream stands.',
})
@VisibleTo('agent', 'evaluator', 'admin')
export class UnavailableAgent {
  @Field(() => String, { description: 'The agent key.' })
  agentId!: string;

  @Field(() => String, { description: 'Why, as an error code such as STORE_TIMEOUT.' })
  code!: string;

  @Field(() => Int, { nullable: true, description: 'When asking again may help.' })
  retryAfterMs?: number;
}

/** The connection of documents merged from agents' databases: nothing counts them all. */
export function streamOf<Row extends object>(row: () => ClassType, options: ConnectionOptions) {
  const { name, visibleTo } = options;
  @ObjectType(`${name}Connection`, {
    description: `A page of a stream of ${name} objects, merged from agents’ databases.`,
  })
  @VisibleTo(...visibleTo)
  class Stream extends pageOf<Row>(row, options) {
    constructor(
      page: OpenPage,
      private readonly stream: StreamSlice<Row>,
    ) {
      super(page, stream);
    }

    @Cost({ perAgent: true })
    @Field(() => [UnavailableAgent], {
      description: 'Agents whose databases did not answer in time; their entries are missing.',
    })
    get unavailable() {
      return this.stream.unavailable;
    }

    @Field(() => Int, { description: 'Documents that could not be read.' })
    get skipped(): number {
      return this.stream.skipped;
    }
  }
  return Stream;
}
