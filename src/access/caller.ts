import type { Session } from './session';

/** Who is asking and until when: every service and store call carries one. */
export interface Caller {
  readonly session: Session;
  readonly requestId: string;
  /** Epoch milliseconds; no store call may outlive it. */
  readonly deadline: number;
  /** Aborts when the client went away or the deadline passed. */
  readonly signal: AbortSignal;
}
