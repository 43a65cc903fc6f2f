import type { TaskPlan } from './plan';
import { fillSlots } from './plots';
import { createRandom, rounded } from './random';
import type { TaskRow } from './rows';
import { isoTime } from './timeline';
import type { World } from './world';

const MODELS = ['vision-large', 'vision-small', 'planner-pro', 'browser-agent-2'] as const;
const USERS = ['maria', 'okafor', 'lin', 'johanna', 'pavel', 'aisha', 'tom', 'renata'] as const;
const SOURCES = ['schedule', 'chat', 'api'] as const;

export function taskRow(
  world: World,
  o: { plan: TaskPlan; resultUrl: string | null; lastEventAt: string | null },
): TaskRow {
  const { plan } = o;
  const random = createRandom(`${world.name}/task/${plan.index}/row`);
  return {
    id: plan.id,
    trace_id: plan.traceId,
    agent_id: plan.agent,
    user_id: random.pick(USERS),
    title: plan.title,
    description: fillSlots(plan.plot.description, plan.values),
    status: plan.status,
    config: {
      model: modelOf(world, plan.agent),
      temperature: random.pick([0, 0.2, 0.7]),
      max_steps: random.pick([25, 40, 60]),
      viewport: '1280x800',
    },
    metadata: {
      kind: plan.plot.kind,
      app: plan.plot.app,
      priority: random.pick(['low', 'normal', 'normal', 'high']),
      source: random.pick(SOURCES),
      steps: plan.steps.length,
      ...(plan.status === 'completed' && { quality_score: rounded(random.between(0.7, 1), 2) }),
    },
    result_artifact_url: o.resultUrl,
    error_message: plan.failure?.error ?? null,
    started_at: plan.startedAt === null ? null : isoTime(plan.startedAt),
    completed_at: plan.completedAt === null ? null : isoTime(plan.completedAt),
    created_at: isoTime(plan.createdAt),
    updated_at: o.lastEventAt ?? isoTime(plan.createdAt),
  };
}

/** An agent stays with one model for the whole story, and every model has its agents. */
export function modelOf(world: World, agent: string): string {
  return MODELS[world.agents.indexOf(agent) % MODELS.length] ?? MODELS[0];
}
