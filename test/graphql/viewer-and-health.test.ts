import { type Asker, admin, agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';

onEveryPostgres('The viewer and the stores', (gateway) => {
  it.each<[string, Asker, object]>([
    ['an evaluator', { ...evaluator, sub: 'eve' }, { role: 'EVALUATOR', sub: 'eve', agent: null }],
    ['a frontend', frontend, { role: 'FRONTEND', sub: 'frontend', agent: null }],
    ['an admin', admin, { role: 'ADMIN', sub: 'admin', agent: null }],
    ['an agent', agent('agent1'), { role: 'AGENT', sub: 'agent1', agent: 'agent1' }],
  ])('%s learns who it is', async (_, asker, expected) => {
    const before = Date.now();
    const { viewer } = await gateway().data(asker, '{ viewer { role sub agent expiresAt } }');
    expect(viewer).toMatchObject(expected);
    const seconds = (Date.parse(viewer.expiresAt) - before) / 1000;
    expect(seconds).toBeGreaterThan(590);
    expect(seconds).toBeLessThan(660);
  });

  it('tells those who may know how each store is', async () => {
    for (const asker of [evaluator, admin]) {
      const { health } = await gateway().data(
        asker,
        '{ health { stores { name state latencyMs detail } } }',
      );
      expect(health.stores).toEqual([
        {
          name: 'postgres',
          state: 'UP',
          latencyMs: expect.any(Number),
          detail: expect.stringMatching(/^PostgreSQL \d+/),
        },
        { name: 'mongo', state: 'UP', latencyMs: expect.any(Number), detail: null },
        expect.objectContaining({ name: 'objects', state: 'UP' }),
      ]);
    }
  });

  it('tells the others only whether they answer', async () => {
    for (const asker of [frontend, agent('agent1')]) {
      const { health } = await gateway().data(asker, '{ health { stores { name state } } }');
      expect(health.stores.map(({ state }: { state: string }) => state)).toEqual([
        'UP',
        'UP',
        'UP',
      ]);
      const detail = '{ health { stores { detail } } }';
      expect(await gateway().code(asker, detail)).toBe('BAD_USER_INPUT');
    }
  });
});
