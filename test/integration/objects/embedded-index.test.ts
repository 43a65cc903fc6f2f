import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pageOf } from '../../../src/embedded/s3/actions/list-objects';
import { BucketState } from '../../../src/embedded/s3/storage/bucket-state';
import { RecordLog } from '../../../src/embedded/s3/storage/record-log';
import { compareKeys } from '../../../src/embedded/s3/storage/sorted-keys';

describe('the index file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-s3-index-'));
    path = join(folder, 'index.log');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = async () => {
    const { log, records, damaged } = await RecordLog.open(path);
    return { log, records, damaged };
  };

  test('cut at any byte, it keeps every whole line and goes on from there', async () => {
    const written = [{ n: 1 }, { n: 2, text: 'ü\n"' }, { n: 3 }];
    const { log } = await load();
    await log.append(written.slice(0, 2));
    await log.append(written.slice(2));
    await log.close();
    const bytes = await readFile(path);
    for (let length = 0; length <= bytes.length; length += 1) {
      await writeFile(path, bytes.subarray(0, length));
      const whole = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
      const torn = await load();
      expect(torn.records).toEqual(written.slice(0, whole));
      await torn.log.append([{ n: 'more' }]);
      await torn.log.close();
      const again = await load();
      expect(again.records).toEqual([...written.slice(0, whole), { n: 'more' }]);
      expect(again.damaged).toBe(0);
      await again.log.close();
    }
  });

  test('a damaged line in its midst costs that line only, and is counted', async () => {
    const { log } = await load();
    await log.append([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await log.close();
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('{"n":2}', '{"n":5}'));
    await appendFile(path, 'garbage\n');
    const { records, damaged, log: again } = await load();
    expect({ records, damaged }).toEqual({ records: [{ n: 1 }, { n: 3 }], damaged: 1 });
    await again.close();
  });

  test('rewritten, it is shorter, means the same, and is appended to as before', async () => {
    const { log } = await load();
    for (let n = 0; n < 50; n += 1) await log.append([{ n }]);
    await log.rewrite([{ n: 49 }]);
    await log.append([{ n: 50 }]);
    await log.close();
    const again = await load();
    expect(again.records).toEqual([{ n: 49 }, { n: 50 }]);
    await again.log.close();
    await truncate(path, 0);
  });
});

const object = {
  ...{ blobs: [], size: 0, etag: '', modified: 0, contentType: '' },
  ...{ headers: {}, metadata: {}, checksums: {} },
};
const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '/', '-', 'ü', '\ufb01', '\u{1f600}', '\u{10ffff}'),
  minLength: 1,
  maxLength: 6,
});

test('keys are in the order of their bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareKeys(a, b))).toBe(expected);
    }),
    { numRuns: 1000 },
  );
});

test('pages, whatever was put, listed and deleted before, make the listing that S3 describes', () => {
  const step = fc.record({ key, put: fc.boolean(), list: fc.boolean() });
  const wish = fc.record({
    prefix: fc.oneof(fc.constant(''), key),
    delimiter: fc.constantFrom('', '/', 'b', '//'),
    most: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), wish, (steps, { prefix, delimiter, most }) => {
      const state = new BucketState();
      for (const one of steps) {
        state.apply(one.put ? { do: 'put', key: one.key, object } : { do: 'delete', key: one.key });
        if (one.list) state.keys.firstFrom('');
      }
      const names = [...state.objects.keys()]
        .filter((name) => name.startsWith(prefix))
        .map((name) => {
          const cut = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
          return cut < 0 ? name : `${name.slice(0, cut + delimiter.length)} (prefix)`;
        });
      const expected = [...new Set(names)].sort();
      const listed: string[] = [];
      let after = '';
      for (let more = true; more; ) {
        const page = pageOf(state, { prefix, delimiter, after, most });
        listed.push(...page.objects.map((found) => found.key));
        listed.push(...page.prefixes.map((name) => `${name} (prefix)`));
        expect(page.objects.length + page.prefixes.length).toBeLessThanOrEqual(most);
        more = page.next !== null;
        after = page.next ?? '';
      }
      expect(listed.sort()).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
