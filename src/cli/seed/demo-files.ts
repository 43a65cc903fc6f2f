import { uuidOf } from './ids';
import { PICTURE_HEIGHT, PICTURE_WIDTH } from './pictures/draw-scene';
import { type Content, contentOf } from './pictures/picture';
import type { TaskPlan } from './plan';
import { fillSlots } from './plots';
import { createRandom } from './random';
import type { DemoFile } from './rows';
import { isoTime, SECOND } from './timeline';
import type { World } from './world';

export type DrawStep = (plan: TaskPlan, step: number) => Content;

/** What a task left in object storage, newest first: a result perhaps, and screenshots of steps. */
export function demoFiles(world: World, o: { plan: TaskPlan; draw: DrawStep }): DemoFile[] {
  const { plan } = o;
  const random = createRandom(`${world.name}/task/${plan.index}/files`);
  const screenshots = plan.steps.flatMap((step, index) => {
    const last = index === plan.steps.length - 1;
    // The end is always kept; of the steps on the way about every second one.
    if (!last && !random.chance(0.5)) return [];
    const at = last ? step.endsAt - SECOND : step.startsAt + 2 * SECOND;
    return [screenshot(world, { plan, step: index + 1, at, content: o.draw(plan, index + 1) })];
  });
  const result = plan.status === 'completed' && random.chance(0.6) ? [resultFile(world, plan)] : [];
  return [...result, ...screenshots.reverse()];
}

function screenshot(
  world: World,
  o: { plan: TaskPlan; step: number; at: number; content: Content },
): DemoFile {
  const { plan, step } = o;
  const bucket = world.buckets.screenshots;
  const digits = String(step).padStart(2, '0');
  const key = `${plan.agent}/screenshots/${plan.id.slice(0, 13)}-step-${digits}.png`;
  const metadata = {
    width: PICTURE_WIDTH,
    height: PICTURE_HEIGHT,
    step,
    title: plan.plot.app,
    url: `https://${plan.plot.address}`,
  };
  return demoFile(world, { ...o, bucket, key, contentType: 'image/png', metadata });
}

function resultFile(world: World, plan: TaskPlan): DemoFile {
  const lines = plan.plot.details.map((detail) =>
    detail.map((text) => `"${fillSlots(text, plan.values).replaceAll('"', '""')}"`).join(','),
  );
  const content = contentOf(Buffer.from(`${['name,value', ...lines].join('\n')}\n`));
  return demoFile(world, {
    plan,
    at: plan.completedAt ?? plan.createdAt,
    content,
    bucket: world.buckets.binaries,
    key: `${plan.agent}/results/${plan.id.slice(0, 13)}.csv`,
    contentType: 'text/csv',
    metadata: { kind: 'result', rows: lines.length },
  });
}

function demoFile(
  world: World,
  o: {
    plan: TaskPlan;
    at: number;
    content: Content;
    bucket: string;
    key: string;
    contentType: string;
    metadata: Record<string, unknown>;
  },
): DemoFile {
  const { plan, bucket, key, contentType } = o;
  const { body, checksum } = o.content;
  const row = {
    id: uuidOf(`${world.name}/file/${bucket}/${key}`),
    agent_id: plan.agent,
    task_id: plan.id,
    bucket,
    object_path: key,
    content_type: contentType,
    size_bytes: body.length,
    checksum,
    metadata: o.metadata,
    uploaded_at: isoTime(o.at),
  };
  return { row, object: { bucket, key, body, contentType } };
}
