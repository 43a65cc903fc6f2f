import { KeptByPath } from '../../../kept-by-path';
import { flat, type Sql } from './sql';

const MOST_CHARACTERS = 1024 * 1024;

interface Piece {
  came: boolean;
  written?: Sql;
}

/** Pieces of SQL by all the objects they are made of: what is made a second time is written out. */
export function keptPieces(): (of: readonly object[], make: () => Sql) => Sql {
  const kept = new KeptByPath<Piece>(MOST_CHARACTERS, () => 0);
  return (of, make) => {
    const piece = kept.get(of, () => ({ came: false }));
    if (piece.came) piece.written ??= flat(make());
    piece.came = true;
    return piece.written ?? make();
  };
}
