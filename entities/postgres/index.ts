import { AgentEntity } from './agent.entity';
import { ApiKeyEntity } from './api-key.entity';
import { AuditLogEntity } from './audit-log.entity';
import { EvaluationEntity } from './evaluation.entity';
import { FileEntity } from './file.entity';
import { IdempotencyKeyEntity } from './idempotency-key.entity';
import { RateLimitEntity } from './rate-limit.entity';
import { TaskEntity } from './task.entity';
import { TaskProgressEntity } from './task-progress.entity';

/** Every table the gateway knows; the data source takes this list, no globs. */
export const POSTGRES_ENTITIES = [
  TaskEntity,
  TaskProgressEntity,
  EvaluationEntity,
  FileEntity,
  AgentEntity,
  AuditLogEntity,
  IdempotencyKeyEntity,
  ApiKeyEntity,
  RateLimitEntity,
];

export {
  AgentEntity,
  ApiKeyEntity,
  AuditLogEntity,
  EvaluationEntity,
  FileEntity,
  IdempotencyKeyEntity,
  RateLimitEntity,
  TaskEntity,
  TaskProgressEntity,
};
