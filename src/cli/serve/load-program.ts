/** What asks the stores; it needs little more than a driver, so it goes first. */
const CHECKS = ['pg', '../../stores/breaker', './check-stores'];

const PROGRAM = [
  'graphql',
  'type-graphql',
  '@apollo/server',
  '../../../entities/postgres',
  '../../domains/services',
  '../../domains/loaders',
  '../../graphql/engine',
  '../../app',
];

interface Loading {
  checks: Promise<typeof import('./check-stores')>;
  program: Promise<typeof import('../../app')>;
}

/** Loads all that takes long, piece by piece: in between, probes and stores are heard. */
export function loadProgram(): Loading {
  const checks = inPieces(CHECKS).then(() => require('./check-stores'));
  const program = checks.then(() => inPieces(PROGRAM)).then(() => require('../../app'));
  // Whoever waits for them hears of it, where the start has come that far.
  program.catch(() => undefined);
  return { checks, program };
}

async function inPieces(pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    await new Promise(setImmediate);
    require(piece);
  }
}
