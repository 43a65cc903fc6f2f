import { appendFileSync } from 'node:fs';

/** A line of the table that `npm run test:faults` prints. */
export interface FaultLine {
  postgres: string;
  fault: string;
  store: string;
  operation: string;
  /** Milliseconds. */
  answer: number;
  code: string;
  /** Milliseconds from the fault's end to the first good answer. */
  recovery: number;
}

/** Tests print nothing: whoever wants the table names a file. */
export function noteFault(line: FaultLine): void {
  const file = process.env.TEST_FAULTS_FILE;
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
