import type { Finding } from './finding';

/** One aligned line per finding, the verdict last. */
export function asText(findings: readonly Finding[]): string {
  const lines = findings.map(({ level, store, what, todo }) => {
    const line = `${level.padEnd(4)}  ${store.padEnd(8)}  ${what}`;
    return todo ? `${line}  — ${todo}` : line;
  });
  return `${lines.join('\n')}\n\n${verdict(findings)}\n`;
}

export function asJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ healthy: isHealthy(findings), findings }, null, 2)}\n`;
}

export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ level }) => level !== 'fail');

function verdict(findings: readonly Finding[]): string {
  const count = (wanted: Finding['level']) =>
    findings.filter(({ level }) => level === wanted).length;
  const warned = count('warn');
  const warnings = `${warned} ${warned === 1 ? 'warning' : 'warnings'}`;
  if (isHealthy(findings)) return `Nothing failed, ${warnings}.`;
  return `${count('fail')} failed, ${warnings}.`;
}
