import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphRows } from './font';
import { COLOURS, type Colour } from './palette';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Lettering {
  x: number;
  y: number;
  colour: Colour;
  scale?: number;
  /** Longer texts end in two dots, at a space if there is one. */
  maxWidth?: number;
}

/** A sheet of indexed pixels that knows rectangles and letters; what lies outside is left out. */
export class Canvas {
  readonly pixels: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Colour,
  ) {
    this.pixels = new Uint8Array(width * height).fill(COLOURS.indexOf(background));
  }

  fill(box: Box, colour: Colour): void {
    const left = Math.max(0, Math.round(box.x));
    const right = Math.min(this.width, Math.round(box.x + box.width));
    const bottom = Math.min(this.height, Math.round(box.y + box.height));
    const index = COLOURS.indexOf(colour);
    for (let row = Math.max(0, Math.round(box.y)); row < bottom; row += 1) {
      this.pixels.fill(index, row * this.width + left, row * this.width + Math.max(left, right));
    }
  }

  /** A filled box whose corners lack a pixel or two, which is enough to look round. */
  rounded(box: Box, colour: Colour): void {
    this.fill({ ...box, x: box.x + 2, width: box.width - 4 }, colour);
    this.fill(
      { ...box, x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 },
      colour,
    );
    this.fill({ ...box, y: box.y + 2, height: box.height - 4 }, colour);
  }

  framed(box: Box, o: { fill: Colour; line: Colour; thickness?: number }): void {
    const by = o.thickness ?? 1;
    this.rounded(box, o.line);
    this.rounded(
      { x: box.x + by, y: box.y + by, width: box.width - 2 * by, height: box.height - 2 * by },
      o.fill,
    );
  }

  text(words: string, o: Lettering): void {
    const scale = o.scale ?? 1;
    const step = (GLYPH_WIDTH + 1) * scale;
    [...shortened(words, { maxWidth: o.maxWidth, step })].forEach((character, place) => {
      glyphRows(character).forEach((bits, row) => {
        for (let column = 0; column < GLYPH_WIDTH; column += 1) {
          if (((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 0) continue;
          const x = o.x + place * step + column * scale;
          this.fill({ x, y: o.y + row * scale, width: scale, height: scale }, o.colour);
        }
      });
    });
  }
}

export function textWidth(words: string, scale = 1): number {
  return [...words].length * (GLYPH_WIDTH + 1) * scale - scale;
}

export const TEXT_HEIGHT = GLYPH_HEIGHT;

function shortened(words: string, o: { maxWidth?: number; step: number }): string {
  const room = Math.floor(((o.maxWidth ?? Number.POSITIVE_INFINITY) + 1) / o.step);
  if (words.length <= room) return words;
  const cut = words.slice(0, Math.max(0, room - 2));
  const space = cut.lastIndexOf(' ');
  const kept = space > room / 2 ? cut.slice(0, space) : cut;
  return `${kept.replace(/[\s,:;.]+$/, '')}..`;
}
