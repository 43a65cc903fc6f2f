import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/caller';
import { createPermissions } from '../access/permissions';
import type { Session } from '../access/session';
import type { Config } from '../config/config';
import { createFileStore } from '../domains/file/file.store';
import { RegistrationService } from '../domains/file/registration.service';
import { createUploadIntents } from '../domains/file/upload-intent';
import { CleanupService } from '../domains/maintenance/cleanup.service';
import { IntegrityService } from '../domains/maintenance/integrity.service';
import { createMaintenanceStore } from '../domains/maintenance/maintenance.store';
import { createObjectStore } from '../stores/objects/object-store';
import { READ_TIMEOUT_MS } from '../stores/postgres/connection-options';
import { createPostgresStore } from '../stores/postgres/postgres-store';

/** A listing of a large bucket may think for long; nobody waits for a page meanwhile. */
const PATIENCE_MS = 30_000;

/** The composition root of commands that look after what is stored, without a server. */
export function openMaintenance(config: Config, options: { youngMs?: number } = {}) {
  const { buckets } = config.objects;
  const postgres = createPostgresStore({
    url: config.postgres.url ?? '',
    roleUrls: config.postgres.roleUrls,
    readUrls: [],
    rolePools: config.postgres.pooler === 'session',
    wall: config.postgres.wall,
    max: 2,
    readTimeoutMs: READ_TIMEOUT_MS,
    onError: () => undefined,
  });
  const objects = createObjectStore({
    url: config.objects.url ?? '',
    buckets,
    readTimeoutMs: PATIENCE_MS,
    writeTimeoutMs: PATIENCE_MS,
  });
  const permissions = createPermissions({ evaluatorLinks: false });
  const store = createMaintenanceStore(postgres, objects);
  const files = createFileStore(postgres, buckets);
  const intents = createUploadIntents(config.cursorSecret ?? '');
  return {
    buckets,
    store,
    integrity: new IntegrityService(store, permissions, [buckets.screenshots, buckets.binaries]),
    cleanup: new CleanupService({ postgres, objects, store, permissions, ...options }),
    registration: new RegistrationService(postgres, files, objects, intents, permissions),
    async close() {
      objects.close();
      await postgres.close();
    },
  };
}

export type Maintenance = ReturnType<typeof openMaintenance>;

/** Whoever works at the command line, as the audit log names it. */
export const OPERATOR: Session = { role: 'admin', sub: 'command line' };

/** The same with the stores' passwords and all the time there is. */
export const operator = (signal: AbortSignal): Caller => ({
  session: OPERATOR,
  requestId: randomUUID(),
  deadline: Number.MAX_SAFE_INTEGER,
  signal,
});
