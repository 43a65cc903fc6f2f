import { noteFigure } from '../../support/figures';
import { evaluator } from '../../support/gateway';
import { keepLines } from '../../support/log-lines';
import { onEveryPostgres } from '../../support/on-every-postgres';
import type { Attack, Attacker, AttackKind } from './attack';
import { faultsOf } from './judge';
import { KINDS } from './kinds';
import { send } from './send';
import { ASKERS, layWorld, pictureOf, type World } from './world';

const lines = keepLines();

/** Valid traffic stands between so many attacks. */
const BETWEEN = 10;

onEveryPostgres(
  'Attacks',
  (gateway) => {
    let world: World;
    let port: number;
    let valid: unknown;
    const VALID =
      '{ tasks(orderBy: [CREATED_AT_ASC], first: 1) { nodes { title agent { key } } } }';

    beforeAll(async () => {
      world = await layWorld(gateway());
      port = Number(new URL(gateway().url).port);
      valid = await gateway().data(evaluator, VALID);
    });

    it.each(KINDS.map((kind) => [kind.kind, kind] as const))('of the kind: %s', async (_, kind) => {
      const before = await pictureOf(gateway(), { without: kind.mutates ? 'agent1' : undefined });
      const faults: string[] = [];
      for (const [index, attack] of kind.cases.entries()) {
        const as = attack.as ?? kind.as ?? 'agent';
        const replies = await send({ port, names: world.names }, attack, as);
        const found = faultsOf(replies, { as, world, expect: attack.expect ?? kind.expect });
        faults.push(...found.map((fault) => `${attack.name}: ${fault}: ${replies[0]?.body}`));
        if (index % BETWEEN === 0) expect(await gateway().data(evaluator, VALID)).toEqual(valid);
      }
      expect(faults).toEqual([]);
      const after = await pictureOf(gateway(), { without: kind.mutates ? 'agent1' : undefined });
      expect(after).toEqual(before);
    });
  },
  {
    env: { LOG_LEVEL: 'debug', RATE_LIMIT: '0', COST_BUDGET: '0' },
    log: lines.to,
  },
);
