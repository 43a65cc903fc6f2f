import type { Layout } from '../plots/plot';
import { drawCalendar, drawChart } from './layouts-drawn';
import { type DrawLayout, doneShare } from './scene';

const drawForm: DrawLayout = (canvas, { scene, area }) => {
  const filled = Math.round(doneShare(scene) * scene.details.length);
  scene.details.forEach(([label, value], index) => {
    const y = area.y + index * 23;
    const box = { x: area.x + 84, y, width: area.width - 84, height: 18 };
    const active = index === filled;
    canvas.text(label, { x: area.x, y: y + 6, colour: 'muted', maxWidth: 80 });
    canvas.framed(box, {
      fill: 'panel',
      line: active ? 'accent' : 'line',
      thickness: active ? 2 : 1,
    });
    const inside = { x: box.x + 7, y: y + 6 };
    if (index < filled) canvas.text(value, { ...inside, colour: 'ink', maxWidth: box.width - 14 });
    if (active) canvas.fill({ ...inside, y: y + 4, width: 1, height: 10 }, 'ink');
  });
};

const drawTable: DrawLayout = (canvas, { scene, area }) => {
  const rows = [['Name', 'Value'] as const, ...scene.details];
  const marked = 1 + Math.floor(doneShare(scene) * (scene.details.length - 0.01));
  const height = 19;
  canvas.fill({ ...area, height: rows.length * height + 1 }, 'line');
  rows.forEach(([name, value], index) => {
    const y = area.y + 1 + index * height;
    const fill = index === 0 ? 'accentSoft' : index === marked ? 'accent' : 'panel';
    const widths = [
      34,
      Math.round(area.width * 0.5),
      area.width - 38 - Math.round(area.width * 0.5),
    ];
    const cells = [index === 0 ? '#' : `${index}`, name, value];
    let x = area.x + 1;
    widths.forEach((width, column) => {
      canvas.fill({ x, y, width, height: height - 1 }, fill);
      canvas.text(cells[column] ?? '', {
        x: x + 6,
        y: y + 6,
        colour: index === marked ? 'white' : 'ink',
        maxWidth: width - 10,
      });
      x += width + 1;
    });
  });
};

const drawList: DrawLayout = (canvas, { scene, area }) => {
  const chosen = Math.floor(doneShare(scene) * (scene.details.length - 0.01));
  scene.details.forEach(([label, value], index) => {
    const box = { x: area.x, y: area.y + index * 29, width: area.width, height: 25 };
    const line = index === chosen ? 'accent' : 'line';
    canvas.framed(box, { fill: index === chosen ? 'accentSoft' : 'panel', line });
    canvas.rounded(
      { x: box.x + 6, y: box.y + 5, width: 15, height: 15 },
      index === chosen ? 'accent' : 'shadow',
    );
    canvas.text(label, { x: box.x + 30, y: box.y + 9, colour: 'ink', maxWidth: 180 });
    canvas.text(value, { x: box.x + 220, y: box.y + 9, colour: 'accent', maxWidth: 120 });
  });
};

const drawBoard: DrawLayout = (canvas, { scene, area }) => {
  const columns = scene.details.length;
  const width = Math.floor((area.width + 6) / columns);
  const moved = Math.round(doneShare(scene) * 3);
  scene.details.forEach(([label, value], index) => {
    const x = area.x + index * width;
    canvas.rounded({ x, y: area.y, width: width - 6, height: 118 }, 'line');
    canvas.text(label, { x: x + 6, y: area.y + 6, colour: 'ink' });
    canvas.text(value, { x: x + width - 26, y: area.y + 6, colour: 'muted' });
    const cards =
      index === columns - 1 ? 1 + moved : Math.max(1, 4 - index - (index > 0 ? moved : 0));
    for (let card = 0; card < cards; card += 1) {
      const y = area.y + 20 + card * 24;
      canvas.framed(
        { x: x + 4, y, width: width - 14, height: 20 },
        { fill: 'panel', line: 'shadow' },
      );
      canvas.fill(
        { x: x + 8, y: y + 5, width: width - 34 - ((card * 9) % 17), height: 3 },
        'muted',
      );
      canvas.fill({ x: x + 8, y: y + 12, width: 16, height: 3 }, card % 2 ? 'success' : 'accent');
    }
  });
};

export const LAYOUTS: Readonly<Record<Layout, DrawLayout>> = {
  form: drawForm,
  table: drawTable,
  list: drawList,
  board: drawBoard,
  calendar: drawCalendar,
  chart: drawChart,
};
