import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Only Linux says what a process used without asking it. */
export const CAN_MEASURE = existsSync('/proc/self/stat');

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
  let ticks = 0;
  for (const one of withChildren(pid)) {
    // The program's name may hold blanks; the fields are counted after it.
    const stat = read(`/proc/${one}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return (ticks * 1e6) / TICKS_PER_SECOND;
}

/** Bytes of memory that a process and its children hold. */
export function residentBytes(pid) {
  let kilobytes = 0;
  for (const one of withChildren(pid)) {
    const [, resident] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${one}/status`)) ?? [];
    kilobytes += Number(resident ?? 0);
  }
  return kilobytes * 1024;
}
