import { type Collection, MongoServerError } from 'mongodb';
import { createBranchFetch } from '../../src/domains/agent-stream/branch-fetch';

const BRANCH = { filter: {}, sort: { _id: 1 } as const, limit: 1 };

/** A collection of a server that knows finds, and answers aggregations with this error, if any. */
function serverWith(error?: Error) {
  const commands: string[] = [];
  const answer = (name: string, documents: number, failure?: Error) => {
    commands.push(name);
    return {
      async toArray() {
        if (failure) throw failure;
        return Array.from({ length: documents }, () => Buffer.alloc(5));
      },
    };
  };
  const collection = {
    collectionName: 'c',
    find: () => answer('find', 1),
    aggregate: (stages: object[]) => answer('aggregate', stages.length, error),
  } as unknown as Collection;
  return { collection, commands };
}

const limits = { signal: new AbortController().signal, maxTimeMS: 1000 };
const refusal = (code: number) => new MongoServerError({ message: 'no', code });

test('Branches travel as one command, a single one as a find.', async () => {
  const fetch = createBranchFetch();
  const { collection, commands } = serverWith();
  await fetch({ collection, limits, cluster: 'c', branches: [BRANCH, BRANCH, BRANCH] });
  await fetch({ collection, limits, cluster: 'c', branches: [BRANCH] });
  expect(await fetch({ collection, limits, cluster: 'c', branches: [] })).toEqual([]);
  expect(commands).toEqual(['aggregate', 'find']);
});

test.each([40324, 59, 115, 238, 304])(
  'Where a server refuses the stage with %i, finds bring the same.',
  async (code) => {
    let time = 0;
    const fetch = createBranchFetch(() => time);
    const { collection, commands } = serverWith(refusal(code));
    const ask = (cluster: string) =>
      fetch({ collection, limits, cluster, branches: [BRANCH, BRANCH] });
    expect(await ask('ferret')).toHaveLength(2);
    await ask('ferret');
    expect(commands).toEqual(['aggregate', 'find', 'find', 'find', 'find']);
    await ask('other');
    expect(commands.slice(5)).toEqual(['aggregate', 'find', 'find']);
    time = 11 * 60_000;
    await ask('ferret');
    expect(commands.slice(8)).toEqual(['aggregate', 'find', 'find']);
  },
);

test('Any other error is an error.', async () => {
  const fetch = createBranchFetch();
  const { collection, commands } = serverWith(refusal(50));
  await expect(
    fetch({ collection, limits, cluster: 'c', branches: [BRANCH, BRANCH] }),
  ).rejects.toMatchObject({ code: 50 });
  expect(commands).toEqual(['aggregate']);
});
