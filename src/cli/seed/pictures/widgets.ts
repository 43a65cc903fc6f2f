import { type Box, type Canvas, textWidth } from './canvas';
import type { Colour } from './palette';

export function drawButton(canvas: Canvas, o: { label: string; x: number; y: number }): Box {
  const box = { x: o.x, y: o.y, width: textWidth(o.label) + 24, height: 20 };
  // The ring marks what the agent is about to press.
  canvas.framed(
    { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6 },
    { fill: 'window', line: 'warning', thickness: 2 },
  );
  canvas.rounded(box, 'accent');
  canvas.text(o.label, { x: box.x + 12, y: box.y + 7, colour: 'white' });
  return box;
}

export function drawBar(
  canvas: Canvas,
  o: { box: Box; share: number; colour: Colour; trough?: Colour },
): void {
  canvas.rounded(o.box, o.trough ?? 'line');
  const width = Math.round(o.box.width * o.share);
  if (width >= 4) canvas.rounded({ ...o.box, width }, o.colour);
}

/** An arrow whose tip is at x, y. */
export function drawPointer(canvas: Canvas, tip: { x: number; y: number }): void {
  for (let row = 0; row < 13; row += 1) {
    const width = row < 9 ? row + 1 : Math.max(0, 13 - row) + 1;
    canvas.fill({ x: tip.x, y: tip.y + row, width: width + 1, height: 1 }, 'white');
    canvas.fill({ x: tip.x, y: tip.y + row, width: Math.max(1, width - 1), height: 1 }, 'ink');
  }
}

export function drawBanner(canvas: Canvas, o: { box: Box; text: string; colour: Colour }): void {
  canvas.rounded(o.box, o.colour);
  const { x, y, width } = o.box;
  canvas.text(o.text, { x: x + 10, y: y + 7, colour: 'white', maxWidth: width - 20 });
}
