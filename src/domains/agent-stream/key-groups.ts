/** A task of an agent: its documents are in that agent's database. */
export interface TaskKey {
  agent: string;
  taskId: string;
}

export interface KeyGroup {
  agent: string;
  tasks: string[];
}

/** The tasks of each agent, each once. */
export function groupByAgent(keys: readonly TaskKey[]): Map<string, KeyGroup> {
  const groups = new Map<string, Set<string>>();
  for (const { agent, taskId } of keys) {
    const tasks = groups.get(agent);
    if (tasks === undefined) groups.set(agent, new Set([taskId]));
    else tasks.add(taskId);
  }
  return new Map([...groups].map(([agent, tasks]) => [agent, { agent, tasks: [...tasks] }]));
}
