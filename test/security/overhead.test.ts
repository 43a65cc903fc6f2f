import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getOperationAST, parse, specifiedRules, validate } from 'graphql';
import type { Caller } from '../../src/access/caller';
import { BudgetService } from '../../src/domains/budget/budget.service';
import { createRateLimitStore } from '../../src/domains/budget/rate-limit.store';
import { documentLimitsRule } from '../../src/graphql/limits/document-limits-rule';
import { costOf } from '../../src/graphql/limits/operation-cost';
import { schemaOf } from '../../src/graphql/schema';
import { noteFigure, storeName } from '../support/figures';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';

const QUERY = /```graphql\n(.*?)```/s.exec(
  readFileSync(join(__dirname, '../../README.md'), 'utf8'),
)?.[1] as string;

const ROUNDS = 9;
const TIMES = 200;

/** Far above what was ever measured: only a mistake by orders of magnitude is told here. */
const MOST_MS = 5;

/** Milliseconds of one piece of work: the median of some rounds, with the least and the most. */
async function measured(work: () => unknown): Promise<{ median: number; text: string }> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    for (let time = 0; time < TIMES; time += 1) await work();
    // The first round fills caches and is compiled on its way.
    if (round > 0) rounds.push((performance.now() - started) / TIMES);
  }
  rounds.sort((a, b) => a - b);
  const [least, median, most] = [0, Math.floor(ROUNDS / 2), ROUNDS - 1].map(
    (at) => rounds[at] as number,
  ) as [number, number, number];
  const us = (ms: number) => Math.round(ms * 1000);
  return { median, text: `${us(median)} µs (${us(least)} to ${us(most)})` };
}

onEveryPostgres(
  'All checks of a request that is known already',
  (gateway) => {
    it('take little of its time', async () => {
      const { app, config } = gateway();
      const headers = { authorization: `Bearer ${await gateway().token(evaluator)}` };
      const session = await app.authenticate(headers);
      const { signal } = new AbortController();
      const caller: Caller = {
        session,
        requestId: 'overhead',
        deadline: Date.now() + 600_000,
        signal,
      };
      const schema = schemaOf('evaluator');
      const document = parse(QUERY);
      const operation = getOperationAST(document);
      if (!operation) throw new Error('README has no query');
      const budgets = new BudgetService(createRateLimitStore(app.stores.postgres), {
        limits: { ...config.budgets, evaluator: { requests: 1e9, cost: 1e12 } },
        patienceMs: 1000,
      });

      const parts = {
        token: await measured(() => app.authenticate(headers)),
        cost: await measured(() =>
          costOf({
            schema,
            document,
            operation,
            variables: {},
            agents: { all: 2, most: Infinity },
          }),
        ),
        budget: await measured(() => budgets.charge(caller, 100)),
        'limits of a new document': await measured(() =>
          validate(schema, document, [documentLimitsRule]),
        ),
        'validation of a new document': await measured(() =>
          validate(schema, document, specifiedRules),
        ),
      };
      const store = await storeName(gateway());
      for (const [part, { text }] of Object.entries(parts)) {
        noteFigure(`overhead: ${part}`, text, store);
      }
      const { token, cost, budget } = parts;
      expect(token.median + cost.median + budget.median).toBeLessThan(MOST_MS);
    });
  },
  { env: { RATE_LIMIT: '0', COST_BUDGET: '0' } },
);
