import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from './source';

const named = [...textOf('docs/security.md').matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(
  ([, file]) => file ?? '',
);

describe('docs/security.md', () => {
  it('names for each promise tests that are there', () => {
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('makes no promise without a test', () => {
    const [, section = ''] = textOf('docs/security.md')
      .split(/^## .*$/m)
      .slice(1);
    const promises = section
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| promise'));
    expect(promises.length).toBeGreaterThan(15);
    expect(promises.filter((line) => !/`test\/[^`]+\.test\.ts`/.test(line))).toEqual([]);
  });
});
