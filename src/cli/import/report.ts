import type { ItemKind } from './item';

export type Counts = Record<Counted, number>;
export type Counted = 'tasks' | ItemKind;

export interface SkippedFile {
  file: string;
  reason: string;
}

export interface ImportReport {
  dryRun: boolean;
  /** Folders in which a run was found. */
  runs: number;
  /** Written by this import; with --dry-run, what it would write. */
  taken: Counts;
  /** There already, from an import before. */
  present: Counts;
  uploadedBytes: number;
  /** Documents that `--from-mongo --delete-after` removed. */
  deleted: number;
  skipped: SkippedFile[];
  /** Further ones that the list has no room for. */
  skippedMore: number;
  /** What was noticed besides; none of it left anything out. */
  notes: string[];
}

/** A list for people to read: what goes on for longer has one reason, and the count tells. */
const MOST_SKIPPED = 100_000;
const LONGEST_NAME = 300;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function createReport(dryRun: boolean): ImportReport {
  return {
    dryRun,
    runs: 0,
    taken: noCounts(),
    present: noCounts(),
    uploadedBytes: 0,
    deleted: 0,
    skipped: [],
    skippedMore: 0,
    notes: [],
  };
}

const noCounts = (): Counts => ({
  tasks: 0,
  progress: 0,
  log: 0,
  memory: 0,
  screenshot: 0,
  evaluation: 0,
});

/** A file's name may hold anything, also what moves a terminal's cursor. */
export const printable = (text: string): string =>
  text.replace(CONTROL, '\ufffd').slice(0, LONGEST_NAME);

export function addSkipped(report: ImportReport, { file, reason }: SkippedFile): void {
  if (report.skipped.length >= MOST_SKIPPED) report.skippedMore += 1;
  else report.skipped.push({ file: printable(file), reason: printable(reason) });
}

export function asJson(report: ImportReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function asText(report: ImportReport): string {
  const { dryRun, runs, taken, present, skipped, skippedMore, uploadedBytes, deleted, notes } =
    report;
  const lines = [
    `Runs found: ${runs}`,
    `${dryRun ? 'Would import' : 'Imported'}: ${counted(taken)}`,
    `Already there: ${counted(present)}`,
    ...(dryRun ? [] : [`Uploaded: ${(uploadedBytes / 1e6).toFixed(1)} MB`]),
    ...(deleted > 0 ? [`Documents removed: ${deleted}`] : []),
    ...notes.map((note) => `Note: ${note}`),
    `Skipped: ${skipped.length + skippedMore}`,
    ...skipped.map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(skippedMore > 0 ? [`  and ${skippedMore} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const WORDS: readonly (readonly [Counted, string])[] = [
  ['tasks', 'tasks'],
  ['progress', 'progress rows'],
  ['screenshot', 'screenshots'],
  ['evaluation', 'evaluations'],
  ['log', 'logs'],
  ['memory', 'memories'],
];

const counted = (counts: Counts): string =>
  WORDS.map(([kind, word]) => `${counts[kind]} ${word}`).join(', ');
