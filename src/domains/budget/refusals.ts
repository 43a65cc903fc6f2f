import { CodedError } from '../../errors';
import { type Amounts, COUNTED } from './amounts';

/** What it cost, what is left and when more comes. */
export function rateLimited(o: {
  cost: number;
  limits: Amounts;
  left: Amounts;
  endsInMs: number;
}): CodedError {
  const retryAfterMs = Math.max(1, Math.ceil(o.endsInMs));
  const left = COUNTED.filter((counter) => Number.isFinite(o.limits[counter])).map(
    (counter) => `${o.left[counter]} of ${o.limits[counter]} ${counter}`,
  );
  return new CodedError(
    'RATE_LIMITED',
    `This request costs ${o.cost}, and of this minute’s budget ${left.join(' and ')} are left. ` +
      `More comes in ${Math.ceil(retryAfterMs / 1000)} s.`,
    { retryable: true, retryAfterMs },
  );
}

/** Waiting would not help: no minute has as much. */
export const tooDear = (cost: number, limit: number): CodedError =>
  new CodedError(
    'COST_LIMIT',
    `This request costs ${cost}, more than the whole budget of a minute: ${limit}. Ask for less at once.`,
  );
