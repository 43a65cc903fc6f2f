import { uuidOf } from './ids';
import { createRandom } from './random';
import type { AgentRow } from './rows';
import { HOUR, isoTime, SECOND, storyStart } from './timeline';
import type { World } from './world';

const DESCRIPTIONS = [
  'Drives a browser for everyday errands; the oldest of the fleet',
  'Fast and frugal: small model, few steps, hands over when in doubt',
  'Careful one for forms: reads every value back before it submits',
  'Tries new prompts first; its scores move more than others do',
  'Works at night on long lists',
  'Stand-in for peaks, otherwise idle',
] as const;

/** Two agents were never registered: they are known by their tasks alone. */
export function registeredAgents(world: World): readonly string[] {
  return world.agents.length < 4 ? world.agents : world.agents.slice(0, -2);
}

export function agentRows(world: World): AgentRow[] {
  return registeredAgents(world).map((agent, index) => {
    const random = createRandom(`${world.name}/${agent}/row`);
    const createdAt = storyStart(world) - random.integer(24, 400) * HOUR;
    const version = random.integer(1, 6);
    return {
      id: uuidOf(`agent/${agent}`),
      name: agent,
      description: DESCRIPTIONS[index % DESCRIPTIONS.length] ?? '',
      config_path: `agents/${agent}.yaml`,
      is_active: true,
      version,
      last_log_at: world.size.logs === 0 ? null : isoTime(lastSign(world, agent)),
      created_by: 'seed',
      created_at: isoTime(createdAt),
      updated_at: isoTime(version === 1 ? createdAt : createdAt + 12 * HOUR),
    };
  });
}

/** When the agent was last heard of: its newest log has exactly this time. */
export function lastSign(world: World, agent: string): number {
  const random = createRandom(`${world.name}/${agent}/last-sign`);
  const busy = world
    .tasksOf(agent)
    .some((task) => task >= world.waiting && task < world.waiting + world.running);
  // Logs of a running task end some seconds before `until`, those of the past an hour before.
  return world.until.getTime() - random.integer(1, busy ? 6 : 3000) * SECOND;
}
