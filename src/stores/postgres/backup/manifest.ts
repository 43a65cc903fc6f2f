import { badInput } from '../../../errors';
import type { SequenceValue, TableShape } from './tables';

export const MANIFEST = 'manifest.json';
export const FORMAT = 'triptych-backup-1';

export interface SavedTable extends TableShape {
  file: string;
  rows: number;
  /** Of the rows as they were read, before they were compressed. */
  sha256: string;
}

/** What a backup of our own holds; with it a restore knows that nothing was lost on the way. */
export interface Manifest {
  format: typeof FORMAT;
  takenAt: string;
  serverVersion: string;
  tables: SavedTable[];
  sequences: SequenceValue[];
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string';
const areTexts = (value: Fields, names: string[]) => names.every((name) => isText(value[name]));

/** A file's name in a manifest is only ever a name: nobody is led out of the folder. */
const FILE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,120}$/;

/** Reads a manifest; one that is damaged, or that another program wrote, is refused whole. */
export function parseManifest(text: string): Manifest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable();
  }
  if (!isFields(parsed) || parsed.format !== FORMAT) throw unreadable();
  const { tables, sequences } = parsed;
  const whole =
    areTexts(parsed, ['takenAt', 'serverVersion']) &&
    Array.isArray(tables) &&
    tables.every(isSavedTable) &&
    Array.isArray(sequences) &&
    sequences.every(isSequence);
  if (!whole) throw unreadable();
  return parsed as unknown as Manifest;
}

function isSavedTable(value: unknown): value is SavedTable {
  if (!isFields(value) || !areTexts(value, ['schema', 'name', 'file', 'sha256'])) return false;
  const { columns, rows, file } = value;
  return (
    FILE.test(String(file)) &&
    Number.isSafeInteger(rows) &&
    Array.isArray(columns) &&
    columns.every((column) => isFields(column) && areTexts(column, ['name', 'type']))
  );
}

const isSequence = (value: unknown): value is SequenceValue =>
  isFields(value) &&
  areTexts(value, ['schema', 'name', 'last']) &&
  /^-?\d{1,19}$/.test(String(value.last));

const unreadable = () => badInput('This is not a backup of this program, or it is damaged.');
