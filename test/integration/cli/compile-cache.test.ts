import { execFileSync } from 'node:child_process';
import nodeModule from 'node:module';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const ASK = `
  require(${JSON.stringify(join(ROOT, 'dist/src/main.js'))});
  process.stdout.write(String(require('node:module').getCompileCacheDir()));
`;

const can = 'enableCompileCache' in nodeModule;

(can ? it : it.skip)('keeps what Node.js compiled beside the packages, for the next start', () => {
  const folder = execFileSync(process.execPath, ['-e', ASK], { encoding: 'utf8' });
  expect(folder).toContain(join(ROOT, 'node_modules', '.cache', 'triptych'));
});
