import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SIZE } from '../../src/cli/seed/seed-demo-data';
import { seedStores } from '../../src/cli/seed/seed-stores';
import { evaluator } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(README)?.[1] ?? '';

onEveryPostgres('README', (gateway) => {
  it('prints the answer that its first query really has', async () => {
    await seedStores({ config: gateway().config }, { size: DEFAULT_SIZE });
    const { statements, mongoCalls } = await gateway().counted(async () => {
      const data = await gateway().data(evaluator, block('graphql'));
      expect({ data }).toEqual(JSON.parse(block('json')));
    });
    expect(statements).toHaveLength(7);
    expect(mongoCalls).toHaveLength(2);
  });
});
