import DataLoader from 'dataloader';
import type { PageRequest, Slice } from '../page';
import type { RowsAsked } from '../row-shape';

/** Asks once for what many fields of one request want. */
export interface Batch<Key, Value> {
  load(key: Key): Promise<Value>;
}

/** Made with its first key: of the dozens that a request has, it uses a few. */
class LazyBatch<Key, Value> implements Batch<Key, Value> {
  private loader: DataLoader<Key, Value, string> | undefined;

  constructor(private readonly make: () => DataLoader<Key, Value, string>) {}

  load(key: Key): Promise<Value> {
    this.loader ??= this.make();
    return this.loader.load(key);
  }
}

/** A row asked by key with the columns its asker needs; one batch selects what all of them need. */
export interface RowKey<Property extends string> {
  id: string;
  properties: readonly Property[];
}

/** One row per key: the store answers in the order of the keys, null where there is none. */
export function oneRowPerKey<Row, Property extends string>(
  load: (ids: string[], properties: Property[]) => Promise<readonly (Row | null)[]>,
): Batch<RowKey<Property>, Row | null> {
  const batch = async (keys: readonly RowKey<Property>[]) => {
    const properties = new Set<Property>();
    for (const key of keys) for (const property of key.properties) properties.add(property);
    return load(
      keys.map(({ id }) => id),
      [...properties],
    );
  };
  const cacheKeyFn = ({ id, properties }: RowKey<Property>) =>
    `${id} ${[...properties].sort().join()}`;
  return new LazyBatch(() => new DataLoader(batch, { cacheKeyFn }));
}

/** What is asked of a parent: the same question of many parents is one statement. */
export interface ParentKey<Question> {
  parent: string;
  question: Question;
}

/** Many rows (or a count, a sum) per parent; keys with equal questions share one call. */
export function manyPerParent<Question, Answer>(
  load: Asking<Question, Answer>['load'],
  missing: Asking<Question, Answer>['missing'],
): Batch<ParentKey<Question>, Answer> {
  return new LazyBatch(() => {
    const numberOf = questionNumbers<Question>();
    return new DataLoader((keys) => answersOf(keys, { load, missing, numberOf }), {
      cacheKeyFn: ({ parent, question }) => `${numberOf(question)} ${parent}`,
    });
  });
}

interface Asking<Question, Answer> {
  load(
    parents: string[],
    question: Question,
  ): Promise<{ get(parent: string): Answer | Error | undefined }>;
  missing(question: Question): Answer;
  numberOf(question: Question): number;
}

async function answersOf<Question, Answer>(
  keys: readonly ParentKey<Question>[],
  { load, missing, numberOf }: Asking<Question, Answer>,
): Promise<(Answer | Error)[]> {
  const found = async (parents: string[], question: Question) => {
    try {
      return await load(parents, question);
    } catch (error) {
      return { get: () => error as Error };
    }
  };
  const [only, ...others] = keys;
  if (only && others.length === 0) {
    const { parent, question } = only;
    return [(await found([parent], question)).get(parent) ?? missing(question)];
  }
  const groups = new Map<number, ParentKey<Question>[]>();
  for (const key of keys) {
    const number = numberOf(key.question);
    const group = groups.get(number);
    if (group) group.push(key);
    else groups.set(number, [key]);
  }
  const answers = new Map<ParentKey<Question>, Answer | Error>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const question = (group[0] as ParentKey<Question>).question;
      const parents = [...new Set(group.map(({ parent }) => parent))];
      const rows = await found(parents, question);
      for (const key of group) answers.set(key, rows.get(key.parent) ?? missing(question));
    }),
  );
  return keys.map((key) => answers.get(key) as Answer | Error);
}

/** Equal questions have one number; one that many parents share is written out once. */
function questionNumbers<Question>(): (question: Question) => number {
  const bySignature = new Map<string, number>();
  let last: { question: Question; number: number } | undefined;
  return (question) => {
    if (last?.question === question) return last.number;
    const signature = signatureOf(question);
    const number = bySignature.get(signature) ?? bySignature.size;
    bySignature.set(signature, number);
    last = { question, number };
    return number;
  };
}

/** Kept on the question itself: those of planned queries come again with each request. */
const SIGNATURE = Symbol('signature');

function signatureOf(question: unknown): string {
  if (typeof question !== 'object' || question === null) return JSON.stringify(question);
  const signed = question as { [SIGNATURE]?: string };
  signed[SIGNATURE] ??= JSON.stringify(question);
  return signed[SIGNATURE];
}

/** A page asked of many parents, with the columns that are needed of its rows. */
export interface PageQuestion<Property extends string, Filter = undefined>
  extends RowsAsked<Property> {
  page: PageRequest;
  filter?: Filter;
}

export const emptySlice = <Row>(): Slice<Row> => ({ rows: [], positions: [], hasMore: false });
