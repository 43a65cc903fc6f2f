import { AGENTS_WITH_LOGS, agentKeys, taskKey } from '../data/keys.mjs';

/**
 * The arguments that one request after the other is asked with. Q3 goes round many tasks, so that
 * no server gains by keeping one answer; the others have the same question each time.
 */
export const ARGUMENTS = {
  Q1: [{}],
  Q2: [{}],
  Q3: Array.from({ length: 97 }, (_, index) => ({ key: taskKey(index) })),
  Q4: [{}],
  // Tasks go round the agents, so 20 in a row are of 20 agents.
  Q5: [{ keys: Array.from({ length: 20 }, (_, index) => taskKey(index)) }],
  Q6: [{ agents: agentKeys(AGENTS_WITH_LOGS) }],
};
