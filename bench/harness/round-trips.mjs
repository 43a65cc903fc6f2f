import { ARGUMENTS } from '../queries/arguments.mjs';
import { ask } from './ask.mjs';

/** What the gateway itself says that a query asked of each store, once its caches are warm. */
async function storesAsked(gateway, query) {
  const [args] = ARGUMENTS[query];
  await ask(gateway, query, args);
  const { json } = await ask(gateway, query, args, { 'x-triptych-explain': '1' });
  return json.extensions.triptych.stores;
}

export async function countRoundTrips(gateway) {
  const q2 = await storesAsked(gateway, 'Q2');
  const q5 = await storesAsked(gateway, 'Q5');
  const q6 = await storesAsked(gateway, 'Q6');
  return {
    q2Statements: q2.postgres.roundTrips,
    q5Statements: q5.postgres.roundTrips,
    q5Finds: q5.mongo.roundTrips,
    q6Heads: q6.mongo.roundTrips,
    q6Documents: q6.mongo.rows,
  };
}
