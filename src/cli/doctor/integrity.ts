import { type Maintenance, openMaintenance, operator } from '../../app/maintenance';
import type { Config } from '../../config/config';
import { CodedError } from '../../errors';
import type { CommandContext } from '../command';
import { keysProgress } from '../keys-progress';
import { type Finding, findingsOf, named } from './finding';

type Found = Awaited<ReturnType<Maintenance['integrity']['compare']>>;

/** Lists the buckets beside the rows; takes as long as there are objects. */
export async function checkIntegrity(
  config: Config,
  { stderr, signal }: Pick<CommandContext, 'stderr' | 'signal'>,
): Promise<Finding[]> {
  const maintenance = openMaintenance(config);
  const progress = keysProgress('Objects', stderr);
  try {
    const { integrity } = maintenance;
    return findingsFor(await integrity.compare(operator(signal), progress.update));
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { fail } = findingsOf('objects');
    return [fail('buckets and rows cannot be compared', error.message.replace(/\.$/, ''))];
  } finally {
    progress.finish();
    await maintenance.close();
  }
}

function findingsFor({ objectsWithoutRow: objects, rowsWithoutObject: rows }: Found): Finding[] {
  const { ok, warn } = findingsOf('objects');
  const places = ({ keys }: typeof objects) =>
    named(keys.map(({ bucket, objectPath }) => `${bucket}/${JSON.stringify(objectPath)}`));
  return [
    objects.count === 0
      ? ok('every object has a row')
      : warn(
          `${objects.count} objects without a row: ${places(objects)}`,
          'npx triptych migrate --register-objects, or npx triptych gc --orphans --dry-run',
        ),
    rows.count === 0
      ? ok('every row has an object')
      : warn(
          `${rows.count} rows without an object: ${places(rows)}`,
          'npx triptych gc --orphans --dry-run',
        ),
  ];
}
