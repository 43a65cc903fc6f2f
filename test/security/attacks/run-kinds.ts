import { noteFigure, storeName } from '../../support/figures';
import { evaluator, type Gateway } from '../../support/gateway';
import { keepLines } from '../../support/log-lines';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { knownSecrets, secretsIn } from '../../support/secret-scanner';
import type { Attack, AttackKind } from './attack';
import { faultsOf } from './judge';
import { Picture } from './picture';
import { type Reply, send } from './send';
import { layWorld, type World } from './world';

/** Valid traffic stands between so many attacks. */
const BETWEEN = 10;
const VALID = '{ tasks(orderBy: [CREATED_AT_ASC], first: 1) { nodes { title agent { key } } } }';

/** Budgets would end a run of thousands of requests: they have tests of their own. */
const ENV = { LOG_LEVEL: 'debug', RATE_LIMIT: '0', COST_BUDGET: '0' };

/**
 * Sends every case of the kinds to a whole gateway. Each answer is a typed 4xx or a safe 200 that
 * shows nothing of others; afterwards nothing is changed that was not the attacker's own, and no
 * answer, log line or audit row holds a secret.
 */
export function runKinds(name: string, kinds: readonly AttackKind[]): void {
  const lines = keepLines();
  onEveryPostgres(
    name,
    (gateway) => {
      let world: World;
      let picture: Picture;
      let valid: unknown;
      const answers: string[] = [];

      beforeAll(async () => {
        world = await layWorld(gateway());
        picture = await Picture.open(gateway());
        valid = await gateway().data(evaluator, VALID);
      });
      afterAll(() => picture?.close());

      const attack = async (kind: AttackKind): Promise<string[]> => {
        const faults: string[] = [];
        for (const [index, one] of kind.cases.entries()) {
          const as = one.as ?? kind.as ?? 'agent';
          const target = { port: portOf(gateway()), names: world.names };
          const replies = await send(target, one, as);
          answers.push(
            ...replies.map((reply) => withoutOwn(reply, world.names.get(`token.${as}`))),
          );
          const found = faultsOf(replies, { as, world, expect: one.expect ?? kind.expect });
          faults.push(
            ...found.map((fault) => `${one.name}: ${fault}: ${replies[0]?.body.slice(0, 300)}`),
          );
          if (kind.twins) {
            const twin = await twinOf(gateway(), () => send(target, missing(one), as));
            const itself = await twinOf(gateway(), () => send(target, one, as));
            expect({ name: one.name, ...itself }).toEqual({ name: one.name, ...twin });
          }
          if (index % BETWEEN === 0) {
            expect(await gateway().data(evaluator, VALID)).toEqual(valid);
          }
        }
        return faults;
      };

      // Those that may write come last: until then nothing at all may change.
      const ordered = [...kinds.filter((kind) => !mutates(kind)), ...kinds.filter(mutates)];
      it.each(ordered.map((kind) => [kind.kind, kind] as const))('%s', async (_, kind) => {
        const without = mutates(kind) ? 'agent1' : undefined;
        const before = await picture.before(without);
        expect(await attack(kind)).toEqual([]);
        expect(await picture.take(without)).toEqual(before);
      });

      it('leave no secret in an answer, a log line or an audit row', async () => {
        const secrets = knownSecrets(gateway());
        for (const line of lines.text().split('\n').filter(Boolean)) {
          expect(JSON.parse(line)).toEqual(expect.any(Object));
        }
        const { rows } = await gateway().pg.query<{ row: string }>(
          'SELECT to_jsonb(one)::text AS row FROM audit_log one',
        );
        const found = [
          ...secretsIn(answers.join('\n'), secrets).map((secret) => `an answer: ${secret}`),
          ...secretsIn(lines.text(), secrets).map((secret) => `the log: ${secret}`),
          ...secretsIn(rows.map(({ row }) => row).join('\n'), secrets).map(
            (secret) => `the audit log: ${secret}`,
          ),
        ];
        expect(found).toEqual([]);
        expect(answers.length).toBeGreaterThan(0);
        const store = await storeName(gateway());
        noteFigure('attack kinds', kinds.length, store);
        const cases = kinds.reduce((sum, kind) => sum + kind.cases.length, 0);
        noteFigure('attacks', cases, store);
      });
    },
    { env: ENV, log: lines.to },
  );
}

const mutates = (kind: AttackKind): boolean =>
  kind.mutates ?? kind.cases.some((one) => one.mutates ?? false);

/** The same attack on what is nowhere. */
const missing = (attack: Attack): Attack =>
  JSON.parse(JSON.stringify(attack).replaceAll(/\{\{(?:foreign|own)\./g, '{{missing.'));

/** What an attack was told, and how much work that was. */
async function twinOf(gateway: Gateway, work: () => Promise<Reply[]>) {
  let told: string[] = [];
  const { statements, mongoCalls } = await gateway.counted(async () => {
    told = (await work()).map(({ body }) => body);
  });
  return { told, statements: statements.length, calls: mongoCalls.length };
}

const portOf = (gateway: Gateway): number => Number(new URL(gateway.url).port);

/**
 * Links and upload tickets are signed for whoever asked, and stand in these members alone; a token
 * that the attacker itself sent as a text comes back to it.
 */
function withoutOwn({ head, body }: Reply, token: string | undefined): string {
  const text = `${head}\n${body.replace(/"(url|uploadId)":"[^"]*"/g, '"$1":""')}`;
  return token ? text.replaceAll(`Bearer ${token}`, '') : text;
}
