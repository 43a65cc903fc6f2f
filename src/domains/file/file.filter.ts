import type { FileEntity } from '../../../entities/postgres';
import type { BigIntFilter, Combined, KeyFilter, TextFilter, TimeFilter } from '../../filter-input';
import type { Catalog } from '../../stores/postgres/catalog';
import type { RowReader } from '../../stores/postgres/row-reader';
import {
  comparisonCondition,
  keyCondition,
  textCondition,
} from '../../stores/postgres/sql/conditions';
import type { FilterSpec } from '../../stores/postgres/sql/filter';
import { raw } from '../../stores/postgres/sql/sql';
import { plainKey } from '../global-id';

export type FileFilter = Combined<{
  agentId?: TextFilter | null;
  taskId?: KeyFilter | null;
  bucket?: TextFilter | null;
  contentType?: TextFilter | null;
  objectPath?: TextFilter | null;
  uploadedAt?: TimeFilter | null;
  sizeBytes?: BigIntFilter | null;
}>;

export function fileFilterSpec(
  { ref }: RowReader<FileEntity>,
  catalog: Catalog,
): FilterSpec<FileFilter> {
  return {
    agentId: textCondition(ref('agentId')),
    taskId: keyCondition(ref('taskId'), (id) => {
      const key = plainKey('Task', id);
      return key === null ? null : catalog.keyOf('tasks', key);
    }),
    bucket: textCondition(ref('bucket')),
    contentType: textCondition(ref('contentType')),
    objectPath: textCondition(ref('objectPath')),
    uploadedAt: comparisonCondition(ref('uploadedAt')),
    sizeBytes: comparisonCondition(ref('sizeBytes'), raw('::bigint')),
  };
}
