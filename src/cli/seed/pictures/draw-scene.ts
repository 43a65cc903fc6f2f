import { Canvas } from './canvas';
import { LAYOUTS } from './layouts';
import { paletteOf } from './palette';
import { encodePng } from './png';
import { doneShare, type Scene } from './scene';
import { drawBanner, drawBar, drawButton, drawPointer } from './widgets';

export const PICTURE_WIDTH = 480;
export const PICTURE_HEIGHT = 300;
const SIDEBAR = 96;
const CONTENT = { x: SIDEBAR + 14, y: 88, width: PICTURE_WIDTH - SIDEBAR - 28, height: 126 };

/** A screenshot of an application that does not exist, as the agent would have seen it. */
export function drawScene(scene: Scene): Buffer {
  const canvas = new Canvas(PICTURE_WIDTH, PICTURE_HEIGHT, 'window');
  drawFrame(canvas, scene);
  drawSidebar(canvas, scene);
  const { x } = CONTENT;
  canvas.text(scene.heading, { x, y: 56, colour: 'ink', scale: 2, maxWidth: CONTENT.width });
  canvas.fill({ x, y: 77, width: CONTENT.width, height: 1 }, 'line');
  LAYOUTS[scene.layout](canvas, { scene, area: CONTENT });
  drawEnd(canvas, scene);
  drawStatus(canvas, scene);
  return encodePng({
    width: PICTURE_WIDTH,
    height: PICTURE_HEIGHT,
    pixels: canvas.pixels,
    palette: paletteOf(scene.theme),
  });
}

function drawFrame(canvas: Canvas, scene: Scene): void {
  canvas.fill({ x: 0, y: 0, width: PICTURE_WIDTH, height: 22 }, 'accent');
  (['danger', 'warning', 'success'] as const).forEach((colour, index) => {
    canvas.rounded({ x: 9 + index * 14, y: 7, width: 8, height: 8 }, colour);
  });
  canvas.text(scene.app, { x: 60, y: 8, colour: 'white' });
  canvas.fill({ x: 0, y: 22, width: PICTURE_WIDTH, height: 22 }, 'line');
  canvas.framed(
    { x: 8, y: 25, width: PICTURE_WIDTH - 16, height: 16 },
    { fill: 'panel', line: 'shadow' },
  );
  canvas.text(`https://${scene.address}`, { x: 16, y: 30, colour: 'muted', maxWidth: 440 });
}

function drawSidebar(canvas: Canvas, scene: Scene): void {
  canvas.fill({ x: 0, y: 44, width: SIDEBAR, height: 222 }, 'sidebar');
  scene.nav.forEach((entry, index) => {
    const y = 54 + index * 22;
    const active = index === 0;
    if (active)
      canvas.rounded({ x: 6, y: y - 6, width: SIDEBAR - 12, height: 19 }, 'sidebarActive');
    canvas.fill({ x: 13, y, width: 7, height: 7 }, active ? 'white' : 'sidebarText');
    canvas.text(entry, { x: 27, y, colour: active ? 'white' : 'sidebarText', maxWidth: 66 });
  });
  canvas.rounded({ x: 11, y: 243, width: 14, height: 14 }, 'accent');
  canvas.text(scene.agent, { x: 31, y: 246, colour: 'sidebarText', maxWidth: 62 });
}

/** While the work goes on its button waits; afterwards a banner says how it ended. */
function drawEnd(canvas: Canvas, scene: Scene): void {
  const { x, width } = CONTENT;
  if (scene.outcome !== 'working') {
    const colour = scene.outcome === 'done' ? 'success' : 'danger';
    drawBanner(canvas, {
      box: { x, y: 236, width, height: 22 },
      text: scene.note,
      colour,
    });
    return;
  }
  const button = drawButton(canvas, { label: scene.button, x: x + 4, y: 237 });
  drawPointer(canvas, { x: button.x + button.width - 9, y: button.y + 12 });
}

function drawStatus(canvas: Canvas, scene: Scene): void {
  canvas.fill({ x: 0, y: 266, width: PICTURE_WIDTH, height: 34 }, 'panel');
  canvas.fill({ x: 0, y: 266, width: PICTURE_WIDTH, height: 1 }, 'shadow');
  const share = doneShare(scene);
  const words = `Step ${scene.step} of ${scene.steps}: ${scene.stepText}`;
  canvas.text(words, { x: 12, y: 273, colour: 'ink', maxWidth: 400 });
  canvas.text(`${Math.round(share * 100)} %`, { x: 440, y: 273, colour: 'muted' });
  const colour = scene.outcome === 'failed' ? 'danger' : 'accent';
  drawBar(canvas, { box: { x: 12, y: 285, width: 456, height: 8 }, share, colour });
}
