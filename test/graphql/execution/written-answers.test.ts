import fc from 'fast-check';
import { ROLES, type Role } from '../../../src/access/roles';
import { schemaOf } from '../../../src/graphql/schema';
import { noteFigure, storeName } from '../../support/figures';
import { agent, evaluator, type Gateway } from '../../support/gateway';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { choicesOf } from '../limits/random-query';
import { listQuery } from './list-queries';
import { insertOddRows } from './odd-rows';
import { toldErrors } from './told-errors';

/** Of each role, on each server. */
const QUERIES = Number(process.env.TEST_WRITTEN_QUERIES ?? 40);
const AT_ONCE = 12;
const tapes = fc.array(fc.nat(1_000), { minLength: 20, maxLength: 80 });

/** What cannot be planned has the whole query executed by the library, from rows by their columns. */
const UNPLANNED = 'unplanned: __schema { queryType { name } }';
const ITS_ANSWER = ',"unplanned":{"queryType":{"name":"Query"}}';

onEveryPostgres(
  'An answer with rows that their database wrote',
  (gateway) => {
    beforeAll(() => insertOddRows(gateway()));

    it.each(ROLES)('is to the byte what the role %s gets by way of columns', async (role) => {
      const schema = schemaOf(role);
      const ask = await asking(gateway(), role);
      let answered = 0;
      const { statements } = await gateway().counted(() =>
        fc.assert(
          fc.asyncProperty(tapes, async (tape) => {
            const query = listQuery(schema, choicesOf(tape));
            const plain = await ask(`{ ${query} ${UNPLANNED} }`);
            const first = await ask(`{ ${query} }`);
            // By now its statements are known, and go together.
            const again = await ask(`{ ${query} }`);
            expect(first).toEqual(plain);
            expect(again).toEqual(plain);
            answered += plain.data === 'null' ? 0 : 1;
          }),
          { numRuns: QUERIES, seed: 11 },
        ),
      );
      expect(answered).toBeGreaterThan(QUERIES * 0.8);
      const texts = statements.map(({ text }) => text);
      expect(texts.filter((text) => text.includes('"written"')).length).toBeGreaterThan(QUERIES);
      expect(texts.filter((text) => text.includes('"part 1"')).length).toBeGreaterThan(QUERIES / 5);
      const store = await storeName(gateway());
      noteFigure(
        `queries answered alike from written rows and from columns, ${role}`,
        answered,
        store,
      );
    });

    it('is the same when others are asked for at that moment, of which some share connections', async () => {
      const askers = await Promise.all(ROLES.map((role) => asking(gateway(), role)));
      const queries = fc.sample(tapes, { numRuns: 12 * AT_ONCE, seed: 12 }).map((tape, index) => {
        const number = index % ROLES.length;
        const query = `{ ${listQuery(schemaOf(ROLES[number] as Role), choicesOf(tape))} }`;
        return () => askers[number]?.(query);
      });
      for (let from = 0; from < queries.length; from += AT_ONCE) {
        const some = queries.slice(from, from + AT_ONCE);
        const alone = [];
        for (const ask of some) alone.push(await ask());
        for (const _ of [1, 2]) expect(await Promise.all(some.map((ask) => ask()))).toEqual(alone);
      }
    });

    it('comes by its columns for a while where it could not be written', async () => {
      const kinds = async (query: string) => {
        const { statements } = await gateway().counted(() => gateway().data(evaluator, query));
        return statements.map(({ text }) => (text.includes('"written"') ? 'written' : 'columns'));
      };
      const odd = '{ odd: evaluations(first: 100) { nodes { score } } }';
      expect(await kinds(odd)).toEqual(['written', 'columns']);
      expect(await kinds(odd)).toEqual(['columns']);
      const plain = '{ plain: evaluations(first: 100) { nodes { report } } }';
      expect(await kinds(plain)).toEqual(['written']);
      expect(await kinds(plain)).toEqual(['written']);
    });
  },
  {
    env: {
      INTROSPECTION: 'on',
      COST_BUDGET: '100000000',
      COST_LIMIT: '1000000',
      RATE_LIMIT: '1000000',
    },
    // As other code may have made them: what the schema never shows as null can be missing.
    prepare: async (pg) => {
      const { rows } = await pg.query<{ statement: string }>(
        `SELECT format('ALTER TABLE %I ALTER %I DROP NOT NULL', table_name, column_name) AS statement
         FROM information_schema.columns WHERE table_schema = current_schema() AND is_nullable = 'NO'
           AND table_name = ANY($1) AND column_name NOT IN ('id', 'task_id')`,
        [['tasks', 'task_progress', 'evaluations', 'binary_file_metadata']],
      );
      for (const { statement } of rows) await pg.query(statement);
    },
  },
);

/** Answers as they came, without what an answer says of its cost. */
async function asking(gateway: Gateway, role: Role) {
  const asker = role === 'agent' ? agent('agent1') : { role };
  const authorization = `Bearer ${await gateway.token(asker)}`;
  return async (query: string) => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    const answer = JSON.parse(text);
    const data = text.slice(text.indexOf('"data":') + 7, text.lastIndexOf(',"extensions":'));
    return { data: data.replace(ITS_ANSWER, ''), errors: toldErrors(answer) };
  };
}
