import type { ScramConversation } from '../auth/scram';
import type { MongoUser } from '../auth/users';

/** What the server knows of one connection. */
export interface Session {
  readonly connectionId: number;
  user: MongoUser | undefined;
  conversation: { id: number; scram: ScramConversation; brief: boolean; done: boolean } | undefined;
}
