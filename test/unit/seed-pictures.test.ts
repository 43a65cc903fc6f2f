import { crc32, inflateSync } from 'node:zlib';
import { glyphRows } from '../../src/cli/seed/pictures/font';
import { encodePng } from '../../src/cli/seed/pictures/png';
import { PLOTS } from '../../src/cli/seed/plots';
import { createStory } from '../../src/cli/seed/story';

interface Decoded {
  width: number;
  height: number;
  palette: Buffer;
  /** One byte for each pixel, without the filter bytes. */
  pixels: Buffer;
}

function decodePng(png: Buffer): Decoded {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, Buffer>();
  let at = 8;
  while (at < png.length) {
    const size = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.set(type, png.subarray(at + 8, at + 8 + size));
    expect(png.readUInt32BE(at + 8 + size)).toBe(crc32(png.subarray(at + 4, at + 8 + size)));
    at += size + 12;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR') ?? Buffer.alloc(0);
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  expect(lines).toHaveLength((width + 1) * height);
  const rows = Array.from({ length: height }, (_, row) => {
    expect(lines[row * (width + 1)]).toBe(0);
    return lines.subarray(row * (width + 1) + 1, (row + 1) * (width + 1));
  });
  const palette = chunks.get('PLTE') ?? Buffer.alloc(0);
  return { width, height, palette, pixels: Buffer.concat(rows) };
}

describe('demo pictures', () => {
  it('encode to a PNG that decodes to the same pixels', () => {
    const pixels = Uint8Array.from([0, 1, 1, 0, 0, 1]);
    const png = encodePng({ width: 3, height: 2, pixels, palette: ['#ff8000', '#010203'] });
    const back = decodePng(png);
    expect(back).toMatchObject({ width: 3, height: 2 });
    expect([...back.pixels]).toEqual([...pixels]);
    expect(back.palette.toString('hex')).toBe('ff8000010203');
  });

  it('are small windows of 480 x 300, drawn anew for the newest tasks', () => {
    const files = [];
    const story = createStory({
      size: { tasks: 60, agents: 6, logs: 0 },
      seed: 3,
      until: new Date('2026-03-01T12:00:00Z'),
      buckets: { screenshots: 'screenshots', binaries: 'binaries' },
    });
    for (const batch of story.taskBatches()) files.push(...batch.files);
    const pictures = files.filter(({ row }) => row.content_type === 'image/png');
    for (const body of new Set(pictures.map(({ object }) => object.body))) {
      const { width, height, palette, pixels } = decodePng(body);
      expect([width, height]).toEqual([480, 300]);
      expect(Math.max(...new Set(pixels))).toBeLessThan(palette.length / 3);
      expect(body.length).toBeGreaterThan(2000);
      expect(body.length).toBeLessThan(8000);
    }
    const newest = new Set(pictures.slice(0, 100).map(({ row }) => row.checksum));
    expect(newest.size).toBe(100);
  });

  it('can write every character of every text', () => {
    const box = glyphRows('\u0000').join();
    const used = new Set(JSON.stringify(PLOTS).replace(/[[\]{}\\]/g, ''));
    const missing = [...used].filter((character) => glyphRows(character).join() === box);
    expect(missing).toEqual([]);
  });
});
