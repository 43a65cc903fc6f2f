/** What processes use, as Linux tells it; elsewhere all of it is 0, and ratios of it are left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What the kernel counts times in; it is 100 on every Linux. */
const TICKS_PER_SECOND = 100;

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}

function withChildren(pid) {
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const children = tasks.flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean),
  );
  return [pid, ...children.flatMap((child) => withChildren(Number(child)))];
}

/** Microseconds of processor that a process and its children have used, in user and system. */
export function cpuMicros(pid) {
  let micros = 0;
  for (const one of withChildren(pid)) micros += threadMicros(one) ?? tickMicros(one);
  return micros;
}

/** To the nanosecond where the kernel keeps such statistics of its scheduler. */
function threadMicros(pid) {
  const tasks = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
  const texts = tasks.map((task) => read(`/proc/${pid}/task/${task}/schedstat`));
  if (texts.every((text) => text === '')) return undefined;
  return texts.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1000, 0);
}

/** To a hundredth of a second. */
const tickMicros = (pid) => ticks(pid, 11, 12);

/** What children have used that are gone. */
export const endedChildrenMicros = (pid) => ticks(pid, 13, 14);

function ticks(pid, ...places) {
  const fields = statOf(pid);
  const sum = places.reduce((some, place) => some + Number(fields[place] ?? 0), 0);
  return (sum * 1e6) / TICKS_PER_SECOND;
}

/** Of what the kernel tells of a process, what stands behind its name, which may hold blanks. */
function statOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export const parentOf = (pid) => Number(statOf(pid)[1]);

export const programOf = (pid) => read(`/proc/${pid}/comm`).trim();

/** Bytes of memory that a process and its children hold. */
export function residentBytes(pid) {
  let kilobytes = 0;
  for (const one of withChildren(pid)) {
    const [, resident] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${one}/status`)) ?? [];
    kilobytes += Number(resident ?? 0);
  }
  return kilobytes * 1024;
}
