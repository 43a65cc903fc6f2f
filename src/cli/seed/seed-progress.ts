import type { Output } from '../command';
import { createProgress } from '../progress';
import type { SeedProgress } from './seed-demo-data';
import type { DemoSize } from './world';

/** Tasks and agents are written side by side; one bar is shown at a time, the tasks first. */
export function showProgress(
  size: DemoSize,
  stderr: Output,
): { update(progress: SeedProgress): void; finish(): void } {
  const tasks = createProgress({ label: 'Tasks', total: size.tasks, unit: 'tasks', stderr });
  const agents = createProgress({ label: 'Agents', total: size.agents, unit: 'agents', stderr });
  let tasksLeft = size.tasks;
  let agentsDone = 0;
  return {
    update: ({ stage, done, total }) => {
      if (stage === 'tasks') {
        tasksLeft = total - done;
        tasks.update(done);
        if (tasksLeft === 0) tasks.finish();
      } else agentsDone = done;
      if (tasksLeft === 0) agents.update(agentsDone);
    },
    finish: () => {
      tasks.finish();
      agents.finish();
    },
  };
}
