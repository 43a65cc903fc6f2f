import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseJson } from '../../../src/cli/import/files/json';
import { readLines } from '../../../src/cli/import/files/lines';
import { pictureOf, pictureOfText } from '../../../src/cli/import/files/picture';
import { Skipped } from '../../../src/cli/import/skipped';
import { dataUrl, drawJpeg, drawPng } from '../../support/import-fixtures';

const refuses = (bytes: Buffer): boolean => {
  try {
    pictureOf(bytes);
    return false;
  } catch (error) {
    return error instanceof Skipped;
  }
};

describe('a picture', () => {
  const png = drawPng(77);

  it('is taken whole, whatever follows it', () => {
    for (const bytes of [png, Buffer.concat([png, Buffer.from('more')]), drawJpeg(3)]) {
      expect(pictureOf(bytes).bytes).toEqual(bytes);
    }
    expect(pictureOfText(dataUrl(png))).toMatchObject({ contentType: 'image/png', bytes: png });
  });

  it('is refused wherever it was cut', () => {
    for (const whole of [png, drawJpeg(3)]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect([length, refuses(whole.subarray(0, length))]).toEqual([length, true]);
      }
    }
  });

  it('is refused with any byte changed', () => {
    for (let at = 0; at < png.length; at += 1) {
      const changed = Buffer.from(png);
      changed[at] = (png[at] ?? 0) ^ 0x20;
      expect([at, refuses(changed)]).toEqual([at, true]);
    }
  });

  it('is never found in garbage, and garbage never breaks it', () => {
    const headed = fc.tuple(
      fc.constantFrom('', '89504e470d0a1a0a', 'ffd8ff'),
      fc.uint8Array({ maxLength: 200 }),
    );
    fc.assert(
      fc.property(headed, ([head, rest]) => {
        const bytes = Buffer.concat([Buffer.from(head, 'hex'), rest]);
        expect(refuses(bytes) || bytes.includes('ffd9', 0, 'hex')).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => pictureOfText(text)).toThrow(Skipped);
      }),
    );
  });
});

describe('JSON of strangers', () => {
  it('is as it was, but for what a store cannot keep', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        if (/\\u|"\$|_bsontype|__proto__/.test(text)) return;
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('lines of a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-lines-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('are those that splitting it would give, however long they are', async () => {
    const line = fc.oneof(
      fc.constantFrom('', ' ', 'é', '{"a":1}'),
      fc.integer({ min: 1, max: 90_000 }).map((length) => 'x'.repeat(length)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.boolean(), async (lines, ended) => {
        const path = join(folder, 'lines');
        const text = lines.join('\n') + (ended ? '\n' : '');
        await writeFile(path, text);
        const handle = await open(path);
        const found: [number, string | undefined][] = [];
        for await (const { number, text: one } of readLines(handle)) found.push([number, one]);
        await handle.close();
        const expected = text
          .split('\n')
          .map((one, index) => [index + 1, one])
          .filter(([, one]) => String(one).trim() !== '');
        expect(found).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('leave out one that is too long to be held', async () => {
    const path = join(folder, 'long');
    await writeFile(path, `first\n${'x'.repeat(13 * 1024 ** 2)}\nlast`);
    const handle = await open(path);
    const found: unknown[] = [];
    for await (const line of readLines(handle)) found.push(line);
    await handle.close();
    expect(found).toEqual([
      { number: 1, text: 'first' },
      { number: 2, text: undefined },
      { number: 3, text: 'last' },
    ]);
  });
});
