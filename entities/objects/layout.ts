/** The buckets, and how keys and URIs are laid out in them. */
export const BUCKET_KINDS = ['screenshots', 'binaries', 'artifacts'] as const;
export type BucketKind = (typeof BUCKET_KINDS)[number];

/** Every prefix that belongs to an agent begins with its key. */
export const AGENT_KEY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

export const screenshotKey = (agent: string, file: string): string =>
  `${agent}/screenshots/${file}`;

/**
 * Null under `screenshots/`: those live in a bucket of their own, and a key must say the same thing
 * in whichever bucket it is.
 */
export function binaryKey(agent: string, path: string): string | null {
  return path === 'screenshots' || path.startsWith('screenshots/') ? null : `${agent}/${path}`;
}

export const taskArtifactKey = (traceId: string, file: string): string =>
  `tasks/${traceId}/${file}`;

export const agentOutputKey = (agent: string, file: string): string =>
  `agent-outputs/${agent}/${file}`;

/** The agent whose prefix a key is under, or null where it is nobody's. */
export function agentOfKey(kind: BucketKind, key: string): string | null {
  const segments = key.split('/');
  if (kind === 'artifacts' && segments.shift() !== 'agent-outputs') return null;
  const [agent, ...rest] = segments;
  if (agent === undefined || !AGENT_KEY.test(agent) || rest.join('/') === '') return null;
  if (kind === 'screenshots' && (rest[0] !== 'screenshots' || !rest[1])) return null;
  if (kind === 'binaries' && rest[0] === 'screenshots') return null;
  return agent;
}
