import { KeptByPath } from '../../../kept-by-path';
import { flat, type Sql } from './sql';

const MOST_CHARACTERS = 1024 * 1024;

interface Piece {
  came: boolean;
  written?: Sql;
}

type Pieces = (where: Sql, others: readonly object[], make: () => Sql) => Sql;

/**
 * Pieces of SQL by all the objects they are made of: what is made a second time is written out. A
 * condition with values is a new one for each request, and may hold thousands of them: nothing of it
 * is kept.
 */
export function keptPieces(): Pieces {
  const kept = new KeptByPath<Piece>(MOST_CHARACTERS, () => 0);
  return (where, others, make) => {
    if (where.parts.length > 0) return make();
    const piece = kept.get([where, ...others], () => ({ came: false }));
    if (piece.came) piece.written ??= flat(make());
    piece.came = true;
    return piece.written ?? make();
  };
}
