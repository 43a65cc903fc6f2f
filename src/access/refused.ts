import { CodedError } from '../errors';

/** One answer for whatever is wrong with a credential: why it was refused is for the log alone. */
export const refused = (reason: string, cause?: unknown): CodedError =>
  new CodedError(
    'UNAUTHENTICATED',
    'Send a valid token: Authorization: Bearer <token>.',
    {},
    { cause: new Error(reason, { cause }) },
  );
