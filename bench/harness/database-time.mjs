import { cpuMicros, endedChildrenMicros, parentOf, programOf } from './process-tree.mjs';

/**
 * Tells how much processor time the database server of a backend has used so far, all of its
 * processes taken together; nothing where it runs on another machine or in a container of its own.
 */
export function databaseTime(backendPid) {
  if (!programOf(backendPid).startsWith('postgres')) return () => undefined;
  const server = parentOf(backendPid);
  return () => cpuMicros(server) + endedChildrenMicros(server);
}
