/** What takes long to load, piece by piece: in between, probes and stores are heard. */
const PIECES = [
  'graphql',
  'type-graphql',
  '@apollo/server',
  '../../../entities/postgres',
  '../../domains/services',
  '../../domains/loaders',
  '../../graphql/engine',
  '../../app',
];

export async function loadProgram(): Promise<typeof import('../../app')> {
  for (const piece of PIECES) {
    await new Promise(setImmediate);
    require(piece);
  }
  return require('../../app');
}
