import { join } from 'node:path';
import type { AuditOptions, TrailService } from '../domains/audit/trail.service';
import type { Logger } from '../http/log';
import type { Metrics } from '../http/metrics';

export type AuditRoom = Pick<AuditOptions, 'rows' | 'spillBytes'>;

interface Operators {
  log: Logger;
  metrics: Metrics;
}

/** Where audit rows wait, and what operators hear of them. */
export function auditOptions(
  { dataDir, room }: { dataDir: string; room?: AuditRoom },
  { log, metrics }: Operators,
): AuditOptions {
  return {
    folder: join(dataDir, 'audit'),
    ...room,
    watch: {
      away: (error) =>
        log.warn({ err: error }, 'audit rows wait on disk until PostgreSQL takes them'),
      back: () => log.info('audit rows reach PostgreSQL again'),
      full: (error) =>
        log.error({ err: error }, 'no room on disk for audit rows: what must be audited waits'),
      lost: (event, error) => {
        metrics.countLostAudit();
        log.error({ audit: event, err: error }, 'an audit row was lost');
      },
    },
  };
}

export function showBacklog(trail: TrailService, metrics: Metrics): void {
  metrics.registerGauge({
    name: 'audit_backlog',
    help: 'Audit rows that are not in PostgreSQL yet: rows in memory, bytes on disk.',
    labels: ['unit'],
    read: () =>
      Object.entries(trail.backlog()).map(([unit, value]) => ({ labels: { unit }, value })),
  });
}
