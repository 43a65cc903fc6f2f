import type { Output } from './command';
import { createProgress, type Progress } from './progress';

/** A bar that begins with the first row: how many there are is only known then. */
export function rowsProgress(label: string, stderr: Output) {
  let progress: Progress | undefined;
  return {
    update(rows: number, of: number): void {
      const total = Math.max(1, Math.round(of));
      progress ??= createProgress({ label, total, unit: 'rows', stderr });
      progress.update(rows);
    },
    finish: (): void => progress?.finish(),
  };
}
