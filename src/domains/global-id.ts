/**
 * Global ids name a type and the key its store knows the object by. They are opaque to clients,
 * and every argument that takes one takes the plain key as well.
 */
export interface GlobalId {
  type: string;
  key: string;
}

export const NODE_TYPES = [
  'Task',
  'TaskProgress',
  'Evaluation',
  'File',
  'Agent',
  'AgentLog',
  'AgentMemory',
  'AgentConfigEntry',
  'AuditEntry',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

export const toGlobalId = (type: NodeType, key: string): string =>
  Buffer.from(`${type}:${key}`).toString('base64url');

export function fromGlobalId(id: string): { type: NodeType; key: string } | null {
  if (!/^[A-Za-z0-9_-]+$/.test(id)) return null;
  const text = Buffer.from(id, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  const type = NODE_TYPES.find((candidate) => candidate === text.slice(0, colon));
  // Only the exact spelling is an id: a plain key that merely decodes to something stays a key.
  if (!type || toGlobalId(type, text.slice(colon + 1)) !== id) return null;
  return { type, key: text.slice(colon + 1) };
}

/** The plain key of an argument that may be either; a global id of another type matches nothing. */
export function plainKey(type: NodeType, id: string): string | null {
  const global = fromGlobalId(id);
  if (!global) return id;
  return global.type === type ? global.key : null;
}

/** Keys of documents name their agent too, since each agent's database counts for itself. */
export const joinDocumentKey = (agent: string, id: string): string => `${agent}:${id}`;

export function splitDocumentKey(key: string): { agent: string; id: string } | null {
  const colon = key.indexOf(':');
  return colon > 0 ? { agent: key.slice(0, colon), id: key.slice(colon + 1) } : null;
}
