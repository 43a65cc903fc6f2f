import { execFileSync } from 'node:child_process';
import { MAIN } from '../../harness/paths.mjs';

/**
 * The product as an operator starts it, asked as an evaluator. Rate limit and budget are on, and
 * far enough away that no round is refused.
 */
export function launch(stores) {
  const env = {
    ...stores,
    NODE_ENV: 'production',
    LAME_DUCK_MS: '0',
    EVALUATOR_LINKS: 'on',
    RATE_LIMIT: '10000000',
    COST_BUDGET: '1000000000',
  };
  const token = execFileSync(
    process.execPath,
    [MAIN, 'token', '--role', 'evaluator', '--ttl', '1d'],
    {
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8',
    },
  );
  return {
    args: [MAIN, 'serve'],
    env,
    headers: { authorization: `Bearer ${token.trim()}` },
  };
}
