import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Scene, servers } from './servers';

const MIB = 1024 * 1024;
const FIRST = Buffer.alloc(5 * MIB, 'first ');
const SECOND = Buffer.from('and the rest');

describe.each(servers)('uploads in parts to $name', ({ start }) => {
  let scene: Scene;
  let Bucket: string;

  beforeAll(async () => {
    scene = await Scene.open(start);
    Bucket = await scene.bucket();
  });

  afterAll(() => scene.close());

  const begin = async (Key: string) => {
    const input = { Bucket, Key, ContentType: 'video/mp4', Metadata: { task: '7' } };
    const { UploadId } = await scene.client.send(new CreateMultipartUploadCommand(input));
    return { Bucket, Key, UploadId };
  };
  type Upload = Awaited<ReturnType<typeof begin>>;
  const part = async (upload: Upload, PartNumber: number, Body: Buffer) => {
    const input = { ...upload, PartNumber, Body };
    const { ETag } = await scene.client.send(new UploadPartCommand(input));
    return { PartNumber, ETag };
  };
  const complete = (
    upload: Upload,
    Parts: Array<{ PartNumber: number; ETag?: string }>,
    change: { IfNoneMatch?: string } = {},
  ) =>
    scene.client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...change }),
    );

  test('parts become one object, in their order and not that of arrival', async () => {
    const upload = await begin('film.mp4');
    const last = await part(upload, 7, SECOND);
    await part(upload, 2, SECOND);
    const first = await part(upload, 2, FIRST);
    const listed = await scene.client.send(new ListPartsCommand(upload));
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [2, FIRST.length],
      [7, SECOND.length],
    ]);
    const missing = scene.client.send(new HeadObjectCommand({ Bucket, Key: 'film.mp4' }));
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });

    const { ETag } = await complete(upload, [first, last]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const found = await scene.client.send(new GetObjectCommand({ Bucket, Key: 'film.mp4' }));
    const bytes = Buffer.from((await found.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([FIRST, SECOND]))).toBe(true);
    expect(found).toMatchObject({ ETag, ContentType: 'video/mp4', Metadata: { task: '7' } });

    const Range = `bytes=${FIRST.length - 6}-${FIRST.length + 2}`;
    const across = new GetObjectCommand({ Bucket, Key: 'film.mp4', Range });
    const seam = await (await scene.client.send(across)).Body?.transformToString();
    expect(seam).toBe(Buffer.concat([FIRST.subarray(-6), SECOND.subarray(0, 3)]).toString());
    await expect(complete(upload, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a list of parts that does not fit is refused', async () => {
    const upload = await begin('wrong');
    const one = await part(upload, 1, FIRST);
    const two = await part(upload, 2, SECOND);
    const three = await part(upload, 3, SECOND);
    const refused = async (parts: Parameters<typeof complete>[1], name: string) =>
      expect(complete(upload, parts)).rejects.toMatchObject({ name });
    await refused([two, one], 'InvalidPartOrder');
    await refused([one, { ...two, PartNumber: 4 }], 'InvalidPart');
    await refused([one, { ...two, ETag: one.ETag }], 'InvalidPart');
    await refused([two, three], 'EntityTooSmall');
    await complete(upload, [one, two]);
  });

  test('an upload that may not overwrite does not', async () => {
    await scene.client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
    const upload = await begin('kept');
    const only = await part(upload, 1, SECOND);
    const once = complete(upload, [only], { IfNoneMatch: '*' });
    await expect(once).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await scene.client.send(new AbortMultipartUploadCommand(upload));
  });

  test('an aborted upload is gone', async () => {
    const upload = await begin('aborted');
    await part(upload, 1, SECOND);
    // Some servers list the uploads of one key alone.
    const uploads = async () => {
      const input = { Bucket, Prefix: 'aborted' };
      const { Uploads = [] } = await scene.client.send(new ListMultipartUploadsCommand(input));
      return Uploads.map(({ UploadId }) => UploadId);
    };
    expect(await uploads()).toEqual([upload.UploadId]);
    await scene.client.send(new AbortMultipartUploadCommand(upload));
    expect(await uploads()).toEqual([]);
    await expect(part(upload, 1, SECOND)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test.each([0, 10_001])('there is no part %d', async (number) => {
    const upload = await begin('numbers');
    await expect(part(upload, number, SECOND)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 400 },
    });
    await scene.client.send(new AbortMultipartUploadCommand(upload));
  });
});
