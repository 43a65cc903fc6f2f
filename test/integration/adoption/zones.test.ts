import { runInThisContext } from 'node:vm';
import { agent, evaluator } from '../../support/gateway';
import { onEveryPlatform } from './adopted-gateway';
import { type Platform, withClient } from './platform';

const ZONES = [
  { zone: 'America/St_Johns', offset: 3.5 },
  { zone: 'Pacific/Chatham', offset: -12.75 },
  { zone: 'UTC', offset: 0 },
];

/** The whole process lives in another zone; tests see a copy of its environment only. */
const realEnvironment: NodeJS.ProcessEnv = runInThisContext('process.env');

describe.each(ZONES)('naive times in $zone', ({ zone, offset }) => {
  const home = realEnvironment.TZ;
  beforeAll(() => {
    realEnvironment.TZ = zone;
  });
  afterAll(() => {
    if (home === undefined) delete realEnvironment.TZ;
    else realEnvironment.TZ = home;
  });

  const inZone = async ({ url, embedded }: Platform) => {
    if (embedded) return;
    await withClient(url, (client) =>
      client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = '${zone}'`),
    );
  };

  onEveryPlatform('read as UTC', { fixture: 'sqlalchemy', before: inZone }, (adopted) => {
    const gateway = () => adopted().gateway;

    it('by a process that is really there', () => {
      expect(new Date(2024, 0, 1).getTimezoneOffset() / 60).toBe(
        zone === 'Pacific/Chatham' ? -13.75 : offset,
      );
    });

    it('in answers, filters, sums and pages', async () => {
      const data = await gateway().data(
        evaluator,
        `{ task(id: "1") { createdAt progress(first: 1) { nodes { timestamp } } }
           within: tasks(filter: { createdAt: { gte: "2024-03-10T03:30:00Z", lt: "2024-03-10T04:30:00+00:00" } }) { nodes { key } }
           offset: tasks(filter: { createdAt: { eq: "2024-03-10T05:30:00+02:00" } }) { nodes { key } }
           taskStats(groupBy: [DAY]) { day count }
           agent(key: "agent2") { lastSeenAt } }`,
      );
      expect(data.task.createdAt).toBe('2024-03-10T03:30:00.000Z');
      expect(data.within.nodes).toEqual([{ key: '1' }]);
      expect(data.offset.nodes).toEqual([{ key: '1' }]);
      expect(data.taskStats).toEqual(
        expect.arrayContaining([
          { day: '2024-03-10', count: 21 },
          { day: '2024-03-11', count: 3 },
        ]),
      );
      expect(data.agent.lastSeenAt).toBe('2024-03-11T00:45:00.123Z');
    });

    it('when the gateway writes them, and when the database fills them in', async () => {
      const { createTask } = await gateway().data(
        agent('agent1'),
        'mutation { createTask(input: { title: "Now" }) { task { createdAt } } }',
      );
      const { rows } = await gateway().pg.query(
        `INSERT INTO tasks (agent_id, title) VALUES ('agent8', 'Now') RETURNING id`,
      );
      const { task } = await gateway().data(
        evaluator,
        `{ task(id: "${rows[0].id}") { createdAt updatedAt } }`,
      );
      for (const time of [createTask.task.createdAt, task.createdAt, task.updatedAt]) {
        expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
      }
    });
  });
});
