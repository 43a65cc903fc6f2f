import { decode } from '../bson/decode';
import { encode, MAX_DOCUMENT_BYTES } from '../bson/encode';
import { typeName } from '../bson/types';
import { type Doc, isDoc, isNullish, isNumber, toNumber, type Value } from '../bson/value';
import { failedToParse, MongoError, typeMismatch } from '../errors';
import type { Command } from '../wire/op-msg';

/** Fields any command may carry. */
const GENERIC: ReadonlySet<string> = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'apiDeprecationErrors',
  'apiStrict',
  'apiVersion',
  'comment',
  'lsid',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
]);

/** The fields of one command, each read with the type it must have. */
export class Arguments {
  constructor(
    readonly name: string,
    private readonly command: Command,
  ) {}

  /** Refuses fields that are not known: an option that is ignored would be answered wrongly. */
  allow(...names: readonly string[]): this {
    for (const name of [...this.command.body.keys(), ...this.command.sequences.keys()]) {
      if (name === this.name || GENERIC.has(name) || names.includes(name)) continue;
      throw new MongoError(40415, `BSON field '${this.name}.${name}' is an unknown field.`);
    }
    return this;
  }

  /** Refuses fields whose presence would change the answer, unless they ask for nothing. */
  refuse(...names: readonly string[]): this {
    for (const name of names) {
      const value = this.value(name);
      if (isNullish(value) || value === false || (isDoc(value) && value.size === 0)) continue;
      if (name === 'collation' && isDoc(value) && value.get('locale') === 'simple') continue;
      throw new MongoError(238, `option not supported: ${name}`);
    }
    return this;
  }

  value(name: string): Value {
    return this.command.body.get(name);
  }

  has(name: string): boolean {
    return !isNullish(this.command.body.get(name));
  }

  doc(name: string): Doc | undefined {
    const value = this.value(name);
    if (isNullish(value)) return undefined;
    if (!isDoc(value)) throw this.mismatch(name, 'object');
    return value;
  }

  string(name: string): string | undefined {
    const value = this.value(name);
    if (isNullish(value)) return undefined;
    if (typeof value !== 'string') throw this.mismatch(name, 'string');
    return value;
  }

  requiredString(name: string): string {
    const value = this.string(name);
    if (value !== undefined) return value;
    throw new MongoError(40414, `BSON field '${this.name}.${name}' is missing but required`);
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.value(name);
    if (isNullish(value)) return otherwise;
    if (typeof value === 'boolean') return value;
    if (isNumber(value)) return toNumber(value) !== 0;
    throw this.mismatch(name, 'bool');
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.value(name);
    if (isNullish(value)) return undefined;
    if (!isNumber(value)) throw this.mismatch(name, 'int');
    const number = toNumber(value);
    if (!Number.isSafeInteger(number)) throw failedToParse(`'${name}' must be a whole number`);
    if (number >= 0) return number;
    throw new MongoError(
      51024,
      `BSON field '${name}' value must be >= 0, actual value '${number}'`,
    );
  }

  array(name: string): readonly Value[] | undefined {
    const sequence = this.command.sequences.get(name);
    if (sequence) return sequence.map((bytes) => decode(bytes));
    const value = this.value(name);
    if (isNullish(value)) return undefined;
    if (!Array.isArray(value)) throw this.mismatch(name, 'array');
    return value;
  }

  docs(name: string): readonly Doc[] {
    const values = this.array(name);
    if (!values) {
      throw new MongoError(40414, `BSON field '${this.name}.${name}' is missing but required`);
    }
    return values.map((value, index) => {
      if (!isDoc(value)) throw this.mismatch(`${name}.${index}`, 'object');
      return value;
    });
  }

  /** Documents to be stored: their bytes as sent, which are not read before their turn. */
  documents(name: string): readonly Buffer[] {
    const sequence = this.command.sequences.get(name);
    const limit = MAX_DOCUMENT_BYTES * 4;
    return sequence ?? this.docs(name).map((doc) => encode(doc, limit));
  }

  private mismatch(name: string, expected: string): MongoError {
    const found = typeName(this.value(name));
    return typeMismatch(
      `BSON field '${this.name}.${name}' is the wrong type '${found}', expected type '${expected}'`,
    );
  }
}
