import { AGENT_LOGS } from '../../../entities/mongo/agent-log';
import { INPUT_HASH_FIELD } from '../agent-stream/insert-documents';
import type { RawDocument } from '../agent-stream/raw-document';
import { isoTime, type StreamKind } from '../agent-stream/stream-kind';
import { type LogLevel, levelOf } from './log-level';

export interface AgentLogRow {
  id: string;
  /** The agent whose database it is in, whatever the document says. */
  agentId: string;
  level: LogLevel;
  rawLevel: string;
  message: string;
  taskId: string | null;
  /** What the agent put into `metadata` or `meta`, and every field beside them that has no place of its own. */
  metadata: Record<string, unknown> | null;
  createdAt: string | null;
}

const KNOWN: ReadonlySet<string> = new Set([
  '_id',
  'level',
  'message',
  'agent_id',
  'task_id',
  'created_at',
  'timestamp',
  INPUT_HASH_FIELD,
]);
/** A time that could not be read is shown as it is, among the metadata. */
const KNOWN_BUT_TIMES: ReadonlySet<string> = new Set(
  [...KNOWN].filter((name) => name !== 'created_at' && name !== 'timestamp'),
);
const OBJECTS = ['meta', 'metadata'];

export const LOG_KIND: StreamKind<AgentLogRow> = {
  name: 'logs',
  collection: AGENT_LOGS,
  read(document: RawDocument, agent: string): AgentLogRow {
    const rawLevel = document.text('level') ?? '';
    const known = document.time.ms === null ? KNOWN_BUT_TIMES : KNOWN;
    return {
      id: document.id.text,
      agentId: agent,
      level: levelOf(rawLevel),
      rawLevel,
      message: document.text('message') ?? '',
      taskId: document.text('task_id'),
      metadata: document.rest({ objects: OBJECTS, known }),
      createdAt: isoTime(document.time.ms),
    };
  },
};
