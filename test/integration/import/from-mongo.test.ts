import type { Document } from 'mongodb';
import { dataUrl, drawJpeg, drawPng, START } from '../../support/import-fixtures';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { insertTask } from '../../support/rows';
import { heldOf, imported, objectKeys, withDatabase } from './importing';

onEveryPostgres('triptych import --from-mongo', (gateway) => {
  const keep = (agent: string, documents: Document[]) =>
    withDatabase(gateway(), agent, (db) => db.collection('screenshots').insertMany(documents));
  const kept = (agent: string) =>
    withDatabase(gateway(), agent, (db) => db.collection('screenshots').countDocuments());
  const rowsOf = async (agent: string) =>
    (
      await gateway().pg.query(
        `SELECT task_id::text AS task, content_type, size_bytes::text AS size, object_path, metadata,
           to_char(uploaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') AS at
         FROM binary_file_metadata WHERE agent_id = $1 ORDER BY object_path`,
        [agent],
      )
    ).rows;

  it('moves pictures with their metadata, keeps the documents, and moves nothing twice', async () => {
    const task = await insertTask(gateway(), { agent_id: 'older' });
    const foreign = await insertTask(gateway(), { agent_id: 'another' });
    const told = new Date(START);
    const text = told.toISOString().slice(0, 19);
    await keep('older', [
      { url: dataUrl(drawPng(1)), filename: 'a.png', task_id: task, uploaded_at: told, note: 'n' },
      { url: dataUrl(drawJpeg(2)), filename: 'b.png', task_id: foreign, uploaded_at: text },
      {
        url: drawPng(3).toString('base64'),
        filename: 3,
        task_id: 'gone',
        uploaded_at: START / 1000,
      },
      {
        _id: 'own key' as never,
        url: dataUrl(drawPng(4)),
        filename: '../../d.png',
        uploaded_at: told,
      },
      { url: dataUrl(drawPng(5).subarray(0, 50)), filename: 'cut.png' },
      { url: 42, filename: 'number.png' },
      { filename: 'nothing.png' },
    ]);
    const args = ['--from-mongo', '--agent', 'older'];
    expect(await imported(gateway(), [...args, '--dry-run'])).toMatchObject({
      taken: { screenshot: 4 },
      uploadedBytes: 0,
    });
    const report = await imported(gateway(), args);
    expect(report).toMatchObject({ exit: 1, taken: { screenshot: 4 }, deleted: 0 });
    expect(report.skipped.map(({ reason }) => reason).sort()).toEqual([
      'holds no picture',
      'holds no picture',
      'is a truncated picture',
    ]);
    const rows = await rowsOf('older');
    expect(rows).toHaveLength(4);
    const named = (part: string) => rows.find(({ object_path }) => object_path.includes(part));
    const at = text;
    expect(named('mongodb-a-')).toMatchObject({ task, content_type: 'image/png', at });
    expect(named('mongodb-a-').metadata).toMatchObject({ note: 'n', filename: 'a.png' });
    expect(named('mongodb-b-')).toMatchObject({ task: null, content_type: 'image/jpeg', at });
    expect(named('mongodb-screenshot-')).toMatchObject({ task: null, at });
    expect(named('mongodb-d-')).toMatchObject({ size: String(drawPng(4).length) });
    expect(await objectKeys(gateway(), 'older')).toEqual(
      rows.map(({ object_path }) => object_path).sort(),
    );

    expect(await imported(gateway(), args)).toMatchObject({
      taken: { screenshot: 0 },
      present: { screenshot: 4 },
      uploadedBytes: 0,
    });
    expect(await kept('older')).toBe(7);
    expect(await heldOf(gateway(), 'older')).toMatchObject({ files: 4, objects: 4 });
  });

  it('deletes only what row and object confirm', async () => {
    const pictures = [10, 11, 12, 13].map((number) => ({
      url: dataUrl(drawPng(number)),
      filename: `${number}.png`,
    }));
    await keep('deleting', [...pictures, { url: 'data:image/png;base64,AAAA' }]);
    await imported(gateway(), ['--from-mongo', '--agent', 'deleting']);
    const [changed, lost] = await rowsOf('deleting');
    await gateway().pg.query(
      'UPDATE binary_file_metadata SET checksum = $1 WHERE object_path = $2',
      ['sha256:00', changed.object_path],
    );
    await gateway().app.stores.objects.remove({
      bucket: gateway().config.objects.buckets.screenshots,
      key: lost.object_path,
    });
    const report = await imported(gateway(), [
      '--from-mongo',
      '--agent',
      'deleting',
      '--delete-after',
    ]);
    expect(report).toMatchObject({ exit: 1, deleted: 2, present: { screenshot: 4 } });
    expect(report.skipped).toHaveLength(3);
    expect(await kept('deleting')).toBe(3);
  });

  it('finds the agents that are known, and goes on past what one of them left', async () => {
    await insertTask(gateway(), { agent_id: 'known1' });
    await insertTask(gateway(), { agent_id: 'known2' });
    await insertTask(gateway(), { agent_id: 'x'.repeat(90) });
    for (const agent of ['known1', 'known2']) {
      await keep(
        agent,
        Array.from({ length: 20 }, (_, n) => ({ url: dataUrl(drawPng(n)) })),
      );
    }
    const report = await imported(gateway(), ['--from-mongo', '--delete-after']);
    expect(report.skipped).toContainEqual({
      file: `mongodb ${'x'.repeat(90)}`,
      reason: expect.stringContaining('is longer than 63 bytes'),
    });
    for (const agent of ['known1', 'known2']) {
      expect(await kept(agent)).toBe(0);
      expect(await heldOf(gateway(), agent)).toMatchObject({ files: 20, objects: 20 });
    }
  });
});
