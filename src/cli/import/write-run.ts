import type { Db, Document } from 'mongodb';
import { createBatches } from './batches';
import { addDocuments, type DocumentKind, documentOf } from './documents';
import type { Importing } from './import-run';
import type { Item } from './item';
import type { Mark } from './mark';
import { createPictureWriter, storedScreenshot } from './screenshots';
import type { Survey } from './survey';
import type { Target } from './target';
import { createRowWriter, evaluationRow, progressRow } from './write-rows';

const DOCUMENTS_AT_ONCE = 500;
const BYTES_AT_ONCE = 4 * 1024 ** 2;

/** Hands each item to the store it belongs to, in batches. */
export function createRunWriter(
  { agent, stores, report }: Importing,
  { target, survey }: { target: Target; survey: Survey },
) {
  const { db, objects } = stores;
  const bucket = objects.buckets.screenshots;
  const { task, run } = target;
  const took = (kind: Item['kind']) => (count: number) => {
    report.taken[kind] += count;
  };
  const documents = (kind: DocumentKind) =>
    createBatches<Document>({
      most: DOCUMENTS_AT_ONCE,
      mostBytes: BYTES_AT_ONCE,
      sizeOf: (document) => JSON.stringify(document).length,
      write: async (some) => {
        const agents: Db = await stores.mongoForWriting(agent);
        took(kind)(await addDocuments(agents, { agent, kind, documents: some }));
      },
    });
  const writers = {
    progress: createRowWriter(db, { agent, table: 'task_progress', onAdded: took('progress') }),
    evaluation: createRowWriter(db, { agent, table: 'evaluations', onAdded: took('evaluation') }),
    log: documents('log'),
    memory: documents('memory'),
    screenshot: createPictureWriter({
      db,
      objects,
      agent,
      bucket,
      onAdded: took('screenshot'),
      onUploaded: (bytes) => {
        report.uploadedBytes += bytes;
      },
    }),
  };

  return {
    add(item: Item, digest: string): Promise<void> {
      const mark: Mark = { run, item: digest, folder: survey.name };
      switch (item.kind) {
        case 'progress':
          return writers.progress.add(progressRow({ agent, task }, item, mark));
        case 'evaluation':
          return writers.evaluation.add(evaluationRow({ agent, task }, item, mark));
        case 'screenshot':
          return writers.screenshot.add(storedScreenshot({ agent, task, bucket }, item, mark));
        case 'log':
          return writers.log.add(documentOf({ agent, task, run }, item, digest));
        case 'memory':
          return writers.memory.add(documentOf({ agent, task, run }, item, digest));
      }
    },
    async flush(): Promise<void> {
      for (const writer of Object.values(writers)) await writer.flush();
    },
  };
}
