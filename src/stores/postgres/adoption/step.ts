/** Something `migrate` does, in words and in the very statements that `--dry-run` prints. */
export interface Step {
  says: string;
  statements: string[];
  /** Index builds that let writers go on cannot run inside a transaction. */
  transaction: boolean;
  /** What clears away a unique index that rows there already do not allow; left out then. */
  unlessDouble?: string;
}

export const step = (says: string, statements: string[]): Step => ({
  says,
  statements,
  transaction: true,
});
