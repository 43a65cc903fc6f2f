import { MongoClient } from 'mongodb';

const client = new MongoClient(process.env.BENCH_MONGODB_URL);
const [before, after] = process.env.BENCH_AGENT_DATABASES.split('{agent}');

const logs = (agent) => client.db(before + agent + after).collection('agent_logs');

const NEWEST = { created_at: -1, _id: -1 };

const plain = ({ _id, level, message, created_at }) => ({
  key: _id.toHexString(),
  level,
  message,
  createdAt: created_at.toISOString(),
});

/** The last 10 errors of each task, one find per database. */
export const errorsOf = (tasks) =>
  Promise.all(
    tasks.map(async ({ key, agentId }) => {
      const found = logs(agentId).find({ task_id: key, level: 'ERROR' });
      return { key, agentId, logs: (await found.sort(NEWEST).limit(10).toArray()).map(plain) };
    }),
  );

/** The 50 newest of all, by the simplest way there is: 50 of each. */
export async function newestOf(agents) {
  const heads = await Promise.all(
    agents.map(async (agentId) => {
      const found = await logs(agentId).find().sort(NEWEST).limit(50).toArray();
      return found.map((row) => ({ agentId, ...plain(row) }));
    }),
  );
  return heads
    .flat()
    .sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1))
    .slice(0, 50);
}

export const closeLogs = () => client.close();
