import type { PageRequest, Slice } from '../../page';
import type { RowShape, RowsAsked } from '../../row-shape';
import { WrittenRows } from '../../written-rows';
import type { Catalog } from './catalog';
import type { Table } from './sql/table';
import { type WrittenColumns, writtenColumns } from './sql/written';

/** How many pages of a shape come by their columns after one that could not be written. */
const PAUSE = 100;

/** What a statement of a written page answers: nothing where the database was not sure of all rows. */
export interface WrittenPage {
  written: string | null;
}

/** A way to write the rows of one shape. */
export interface Writing {
  columns: WrittenColumns;
  /** The pages that were written; nothing where one of them has to be read by its columns. */
  slices<Row>(pages: readonly WrittenPage[]): Slice<Row>[] | undefined;
}

/** Tells how the rows of a page are written, where nothing but the rows is asked for and they can be. */
export function createWriting<Row>(table: Table<Row>, alias: string) {
  const known = new WeakMap<RowShape, ShapeWriting>();
  return (
    catalog: Catalog,
    { shape }: RowsAsked<keyof Row & string>,
    page: PageRequest,
  ): Writing | undefined => {
    if (!shape || !page.alone || page.direction === 'backward') return undefined;
    let writing = known.get(shape);
    if (!writing) {
      writing = new ShapeWriting(shape, columnsOf(catalog, shape));
      known.set(shape, writing);
    }
    return writing.now();
  };

  function columnsOf(catalog: Catalog, shape: RowShape): WrittenColumns | undefined {
    return writtenColumns(shape, (text) => {
      const property = text as keyof Row & string;
      const { name } = table.column(property);
      return {
        value: table.ref(alias, property),
        type: catalog.typeOf(table.name, name),
        nullable: catalog.nullable(table.name, name),
      };
    });
  }
}

class ShapeWriting {
  private paused = 0;

  constructor(
    private readonly shape: RowShape,
    private readonly columns: WrittenColumns | undefined,
  ) {}

  now(): Writing | undefined {
    if (!this.columns) return undefined;
    if (this.paused > 0) {
      this.paused -= 1;
      return undefined;
    }
    return { columns: this.columns, slices: (pages) => this.slices(pages) };
  }

  private slices<Row>(pages: readonly WrittenPage[]): Slice<Row>[] | undefined {
    const slices: Slice<Row>[] = [];
    for (const { written } of pages) {
      if (written === null) {
        this.paused = PAUSE;
        return undefined;
      }
      const text = new WrittenRows(this.shape, written);
      slices.push({ rows: [], positions: [], hasMore: false, written: text });
    }
    return slices;
  }
}
