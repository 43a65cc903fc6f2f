import { badInput, type CodedError } from '../../errors';

const MAX_BYTES = 63;
const FORBIDDEN = /[/\\. "$*<>:|?\0]/;
const RESERVED = new Set(['admin', 'local', 'config']);

/** The default database of an agent: dots are legal in agent keys and not in database names. */
export function templateName(template: string, agent: string): string {
  return template.replaceAll('{agent}', agent.replaceAll('.', '_'));
}

/** Names that a server would take for the same database, since it compares them without case. */
export function foldName(name: string): string {
  return name.toLowerCase();
}

/** Why MongoDB could not have a database of this name, or undefined when it could. */
export function problemOfName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (Buffer.byteLength(name) > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`;
  if (FORBIDDEN.test(name)) return 'has a character that MongoDB forbids in database names';
  if (RESERVED.has(foldName(name))) return "is one of MongoDB's own";
  return undefined;
}

export function refusedName(agent: string, name: string, problem: string): CodedError {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return badInput(
    `The database name "${shown}" of agent "${agent}" ${problem}. Set agents.mongo_database for this agent.`,
  );
}
