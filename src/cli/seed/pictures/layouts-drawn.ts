import { type DrawLayout, doneShare } from './scene';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'] as const;

/** Where events lie in the week: day, first half hour, length in half hours. */
const EVENTS = [
  [0, 1, 2],
  [1, 4, 3],
  [2, 0, 2],
  [3, 3, 4],
  [4, 1, 3],
] as const;

export const drawCalendar: DrawLayout = (canvas, { scene, area }) => {
  const width = Math.floor((area.width + 1) / DAYS.length);
  DAYS.forEach((day, index) => {
    const x = area.x + index * width;
    canvas.fill({ x, y: area.y, width: width - 1, height: 14 }, 'accentSoft');
    canvas.text(day, { x: x + 6, y: area.y + 4, colour: 'ink' });
    canvas.fill({ x, y: area.y + 15, width: width - 1, height: 104 }, 'panel');
    for (let hour = 1; hour < 7; hour += 1) {
      canvas.fill({ x, y: area.y + 15 + hour * 15, width: width - 1, height: 1 }, 'line');
    }
  });
  EVENTS.forEach(([day, from, length], index) => {
    // The first is the one the agent draws; it appears halfway.
    const own = index === 3;
    if (own && doneShare(scene) < 0.4) return;
    const box = {
      x: area.x + day * width + 2,
      y: area.y + 16 + from * 15,
      width: width - 5,
      height: length * 15 - 2,
    };
    canvas.rounded(box, own ? 'accent' : 'shadow');
    const label = scene.details[own ? 0 : 1 + (index % 3)]?.[0] ?? '';
    canvas.text(label, {
      x: box.x + 4,
      y: box.y + 5,
      colour: own ? 'white' : 'ink',
      maxWidth: box.width - 6,
    });
  });
};

const HEIGHTS = [0.42, 0.55, 0.48, 0.7, 0.63, 0.82, 0.74] as const;
const BEFORE = [0.36, 0.4, 0.52, 0.5, 0.58, 0.61, 0.66] as const;

export const drawChart: DrawLayout = (canvas, { scene, area }) => {
  const plot = { x: area.x, y: area.y, width: area.width - 84, height: 118 };
  canvas.framed(plot, { fill: 'panel', line: 'line' });
  for (let line = 1; line < 5; line += 1) {
    canvas.fill(
      { x: plot.x + 6, y: plot.y + line * 22, width: plot.width - 12, height: 1 },
      'line',
    );
  }
  const shown = Math.ceil(doneShare(scene) * HEIGHTS.length);
  const slot = Math.floor((plot.width - 16) / HEIGHTS.length);
  HEIGHTS.forEach((share, index) => {
    const x = plot.x + 10 + index * slot;
    const before = Math.round((BEFORE[index] ?? 0.5) * 100);
    canvas.fill({ x, y: plot.y + 112 - before, width: 11, height: before }, 'accentSoft');
    if (index >= shown) return;
    const now = Math.round(share * 100);
    canvas.fill({ x: x + 12, y: plot.y + 112 - now, width: 11, height: now }, 'accent');
  });
  scene.details.forEach(([label, value], index) => {
    const y = area.y + 2 + index * 29;
    const x = plot.x + plot.width + 8;
    canvas.text(label, { x, y, colour: 'muted', maxWidth: 80 });
    canvas.text(value, { x, y: y + 12, colour: index === 0 ? 'success' : 'ink', maxWidth: 80 });
  });
};
