import { ROLES } from '../../src/access/roles';
import { DEFAULT_SIZE } from '../../src/cli/seed/seed-demo-data';
import { seedStores } from '../../src/cli/seed/seed-stores';
import { PLAYGROUND_EXAMPLES } from '../../src/graphql/playground-examples';
import { agent } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { put } from '../support/uploads';

/** Long after the story's end: by then whoever was in it is silent. */
const LATER = new Date(Date.now() + 3 * 3_600_000);

const EXAMPLES = ROLES.flatMap((role) =>
  PLAYGROUND_EXAMPLES[role].map((example) => {
    const name = /(?:query|mutation) (\w+)/.exec(example.query)?.[1] ?? '';
    return { role, name, ...example };
  }),
);

onEveryPostgres('The examples of the playground', (gateway) => {
  beforeAll(async () => {
    await seedStores({ config: gateway().config }, { size: DEFAULT_SIZE });
  });

  /** What a reader puts in place of the words in capitals, from the answers before. */
  const found: Record<string, string | undefined> = {};

  it.each(EXAMPLES)('show something to the $role: $name', async ({ role, query, variables }) => {
    const asker = role === 'agent' ? agent('agent1') : { role };
    const filled = query.replaceAll(/TASK_KEY|UPLOAD_ID/g, (word) => found[word] ?? word);
    const data = await gateway().data(asker, filled, variables?.(LATER));
    for (const [field, value] of Object.entries(data)) {
      expect([field, ...lists(value)]).not.toContainEqual([]);
    }

    found.TASK_KEY = (data.createTask?.task ?? data.tasks?.nodes[0])?.key ?? found.TASK_KEY;
    if (data.requestUpload) {
      found.UPLOAD_ID = data.requestUpload.uploadId;
      expect(await put(data.requestUpload, Buffer.alloc(2048))).toBe(200);
    }
  });
});

/** The outermost lists of an answer, without those of what is missing. */
function lists(value: unknown): unknown[][] {
  if (Array.isArray(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === 'unavailable' ? [] : lists(part),
  );
}
