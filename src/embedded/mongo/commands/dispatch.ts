import { encode } from '../bson/encode';
import { type Doc, Double, isDoc, isNullish, isNumber, toNumber } from '../bson/value';
import { MongoError } from '../errors';
import { Pace } from '../query/pace';
import type { Command } from '../wire/op-msg';
import { Arguments } from './arguments';
import { authorize, type Call, type ServerState, userOf } from './context';
import { errorReply } from './error-fields';
import { COMMANDS } from './registry';
import type { Session } from './session';

const TRANSACTION_FIELDS = ['txnNumber', 'autocommit', 'startTransaction'];

export interface Request {
  state: ServerState;
  session: Session;
  command: Command;
  /** Given the pace of the command, to stop it when the client has gone. */
  onStart?: (pace: Pace) => void;
}

/** Carries out one command; whatever goes wrong becomes an answer. */
export async function dispatch(request: Request): Promise<Buffer> {
  try {
    const answer = await run(request);
    if (Buffer.isBuffer(answer)) return answer;
    return encode(new Map([...answer, ['ok', new Double(1)]]));
  } catch (error) {
    return encode(errorReply(error));
  }
}

async function run({ state, session, command, onStart }: Request): Promise<Doc | Buffer> {
  const { body } = command;
  const [name = ''] = body.keys();
  const spec = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!spec) throw new MongoError(59, `no such command: '${name}'`);
  const args = new Arguments(name, command);
  const database = args.requiredString('$db');
  refuseTransactions(body);
  refuseReplication(body);
  const pace = new Pace(args.count('maxTimeMS') ?? 0);
  onStart?.(pace);
  const call: Call = { state, session, database, args, pace };
  if (spec.access === 'user') userOf(call);
  else if (spec.access !== 'anyone') authorize(call, spec.access);
  return spec.run(call);
}

/** There is one server, which no other can confirm. */
function refuseReplication(body: Doc): void {
  const concern = body.get('writeConcern');
  const w = isDoc(concern) ? concern.get('w') : undefined;
  if (isNumber(w) && toNumber(w) > 1) {
    throw new MongoError(2, "cannot use 'w' > 1 when a host is not replicated");
  }
}

function refuseTransactions(body: Doc): void {
  if (TRANSACTION_FIELDS.every((name) => isNullish(body.get(name)))) return;
  throw new MongoError(
    20,
    'Transaction numbers are only allowed on a replica set member or mongos',
  );
}
