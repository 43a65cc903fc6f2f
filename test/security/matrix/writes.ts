import { type GraphQLInputObjectType, getNamedType, isInputObjectType } from 'graphql';
import { MongoClient } from 'mongodb';
import type { Role } from '../../../src/access/roles';
import { wholeSchema } from '../../../src/graphql/schema';
import { templateName } from '../../../src/stores/mongo/database-name';
import type { Gateway } from '../../support/gateway';
import { ASKERS, type Outcome, outcomeOf } from './outcome';
import { has } from './reads';
import { fieldsOf } from './selections';
import { MAKES_ITS_AGENT, type Target } from './targets';
import { THEIRS, type Whose, type World } from './world';

/** Every field of every mutation's input that could name an object, lists of inputs included. */
export function namingInputs(): string[] {
  const seen = new Set<string>();
  const look = (type: GraphQLInputObjectType): string[] => {
    if (seen.has(type.name)) return [];
    seen.add(type.name);
    return Object.values(type.getFields()).flatMap((field) => {
      const named = getNamedType(field.type);
      if (isInputObjectType(named)) return look(named);
      const naming = named.name === 'ID' || /(Id|^id|^key)$/.test(field.name);
      return naming ? [`${type.name}.${field.name}`] : [];
    });
  };
  return fieldsOf(wholeSchema(), 'Mutation')
    .flatMap(({ args }) => args.map(({ type }) => getNamedType(type)))
    .flatMap((type) => (isInputObjectType(type) ? look(type) : []));
}

const TABLES = ['tasks', 'task_progress', 'evaluations', 'binary_file_metadata'];
const COLLECTIONS = ['agent_logs', 'agent_memories', 'agent_config'];

/** Everything that an agent has, read past the gateway: what a refused write must not touch. */
export async function everythingOf(gateway: Gateway, agent: string): Promise<string> {
  const rows: unknown[] = [];
  for (const table of TABLES) {
    const own = table === 'task_progress' || table === 'evaluations';
    const where = own
      ? 'WHERE task_id IN (SELECT id FROM tasks WHERE agent_id = $1) OR agent_id = $1'
      : 'WHERE agent_id = $1';
    rows.push(
      (await gateway.pg.query(`SELECT * FROM ${table} ${where} ORDER BY id`, [agent])).rows,
    );
  }
  return JSON.stringify([rows, await documentsOf(gateway, agent)]);
}

async function documentsOf({ config }: Gateway, agent: string): Promise<unknown> {
  const client = await MongoClient.connect(config.mongo.evaluatorUrl ?? config.mongo.url ?? '');
  try {
    const db = client.db(templateName(config.mongo.databaseTemplate, agent));
    const read = (name: string) => db.collection(name).find().sort({ _id: 1 }).toArray();
    return await Promise.all(COLLECTIONS.map(read));
  } finally {
    await client.close();
  }
}

export async function write(
  gateway: Gateway,
  world: World,
  { role, target, whose }: { role: Role; target: Target; whose: Whose },
): Promise<Outcome> {
  const type = `${target.mutation[0]?.toUpperCase()}${target.mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${target.mutation}(input: $input) { ${target.payload} } }`;
  const input = await target.input({ gateway, world, whose });
  return outcomeOf(gateway, ASKERS[role], query, { input });
}

/** One argument of one mutation as one role, for its own, another's and nobody's object. */
export async function writeEverything(
  gateway: Gateway,
  world: World,
  [role, target]: [Role, Target],
): Promise<number> {
  const seen = { role, path: target.path };
  if (!has(role, 'Mutation', target.mutation)) {
    for (const whose of ['own', 'foreign', 'missing'] as const) {
      const { status, data } = await write(gateway, world, { role, target, whose });
      expect({ ...seen, status, data }).toEqual({ ...seen, status: 400, data: undefined });
    }
    return 3;
  }
  const missing = await write(gateway, world, { role, target, whose: 'missing' });
  const made = role !== 'agent' && MAKES_ITS_AGENT(target.path);
  const absent = target.mutation === 'deleteMemory' && role !== 'agent';
  expect({ ...seen, codes: codesOf(missing) }).toEqual({
    ...seen,
    codes: made || absent ? [] : ['NOT_FOUND'],
  });
  const before = await everythingOf(gateway, THEIRS);
  const foreign = await write(gateway, world, { role, target, whose: 'foreign' });
  if (role === 'agent') {
    expect({ ...seen, ...foreign }).toEqual({ ...seen, ...missing });
    expect(await everythingOf(gateway, THEIRS)).toBe(before);
  }
  const own = await write(gateway, world, { role, target, whose: 'own' });
  expect({ ...seen, codes: codesOf(own) }).toEqual({ ...seen, codes: [] });
  return 3;
}

const codesOf = ({ errors }: Outcome): string[] => errors.map(({ code }) => code);
