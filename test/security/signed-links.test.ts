import { type Asker, admin, agent, frontend, type Gateway } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { put, requestUpload, screenshotInput, type Ticket, upload } from '../support/uploads';

const PIXELS = Buffer.from('not really pixels');
const LINK = 'query ($id: ID!) { file(id: $id) { url(disposition: ATTACHMENT) { url } } }';
const owner = agent('agent1');

const bend = (text: string, change: (url: URL) => void): URL => {
  const url = new URL(text);
  change(url);
  return url;
};

async function statusOf(url: URL | string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

/** A store may miss a signed header before it looks at the signature. */
const refusedBy = async (url: string, method: string): Promise<boolean> =>
  [400, 403].includes(await statusOf(url, { method }));

/** What a stranger may try with any link, whatever it was signed for. */
const BENT: [what: string, change: (url: URL) => void][] = [
  ['a longer life', ({ searchParams }) => searchParams.set('X-Amz-Expires', '604800')],
  ['a later time', ({ searchParams }) => searchParams.set('X-Amz-Date', '20990101T000000Z')],
  ['fewer signed headers', ({ searchParams }) => searchParams.set('X-Amz-SignedHeaders', 'host')],
  ['another signature', ({ searchParams }) => searchParams.set('X-Amz-Signature', '0'.repeat(64))],
  ['no signature', ({ searchParams }) => searchParams.delete('X-Amz-Signature')],
  ['one parameter more', ({ searchParams }) => searchParams.set('versionId', '1')],
];

/** Both links are of the same bucket: only the key differs. */
const moveTo =
  (other: string) =>
  (url: URL): void => {
    url.pathname = new URL(other).pathname;
  };

onEveryPostgres('A signed link', (gateway) => {
  describe('to download', () => {
    let files: { mine: string; theirs: string };
    beforeAll(async () => {
      const { key: mine } = await upload(gateway(), owner, PIXELS);
      const { key: theirs } = await upload(gateway(), agent('agent2'), PIXELS);
      files = { mine, theirs };
    });
    const linkOf = async (asker: Asker, id: string): Promise<string> =>
      (await gateway().data(asker, LINK, { id })).file.url.url;

    it.each([owner, frontend, admin])('opens its object by GET alone, for $role', async (asker) => {
      const link = await linkOf(asker, files.mine);
      expect(await statusOf(link)).toBe(200);
      for (const method of ['PUT', 'POST', 'DELETE']) {
        const body = method === 'DELETE' ? undefined : 'x';
        expect([method, await statusOf(link, { method, body })]).not.toEqual([method, 200]);
      }
      expect(await statusOf(link)).toBe(200);
    });

    it('opens no other object', async () => {
      const link = await linkOf(owner, files.mine);
      const theirs = await linkOf(admin, files.theirs);
      expect(await statusOf(bend(link, moveTo(theirs)))).toBe(403);
      const { screenshots, binaries } = gateway().config.objects.buckets;
      const elsewhere = bend(link, (url) => {
        url.pathname = url.pathname.replace(screenshots, binaries);
      });
      expect(await statusOf(elsewhere)).toBe(403);
    });

    it.each([
      ...BENT.filter(([what]) => what !== 'fewer signed headers'),
      [
        'another way of serving',
        ({ searchParams }: URL) => searchParams.set('response-content-disposition', 'inline'),
      ] as const,
      [
        'another type',
        ({ searchParams }: URL) => searchParams.set('response-content-type', 'text/html'),
      ] as const,
    ])('is worth nothing with %s', async (_, change) => {
      const link = await linkOf(owner, files.mine);
      expect([400, 403]).toContain(await statusOf(bend(link, change)));
    });
  });

  describe('to upload', () => {
    let ticket: Ticket;
    let other: Ticket;
    beforeEach(async () => {
      ticket = await requestUpload(gateway(), owner, screenshotInput(PIXELS));
      other = await requestUpload(gateway(), agent('agent2'), screenshotInput(PIXELS));
    });

    it('takes its object by PUT alone, once', async () => {
      for (const method of ['GET', 'HEAD', 'DELETE']) {
        expect([method, await refusedBy(ticket.url, method)]).toEqual([method, true]);
      }
      expect(await put(ticket, PIXELS)).toBe(200);
      expect(await put(ticket, PIXELS)).toBe(412);
      for (const method of ['GET', 'DELETE']) {
        expect([method, await refusedBy(ticket.url, method)]).toEqual([method, true]);
      }
    });

    it('takes it under no other key, and leaves nothing there', async () => {
      const url = bend(ticket.url, moveTo(other.url)).href;
      expect(await put({ ...ticket, url }, PIXELS)).toBe(403);
      // The other's own place is still free.
      expect(await put(other, PIXELS)).toBe(200);
    });

    it.each(BENT)('is worth nothing with %s', async (_, change) => {
      const url = bend(ticket.url, change).href;
      expect([400, 403]).toContain(await put({ ...ticket, url }, PIXELS));
      expect(await registered(gateway(), ticket)).toBe(false);
    });
  });
});

/** Whether an object came to stand where the upload would have put it. */
async function registered(gateway: Gateway, { uploadId }: Ticket): Promise<boolean> {
  const { errors } = await gateway.ask(
    owner,
    'mutation ($input: CompleteUploadInput!) { completeUpload(input: $input) { file { key } } }',
    { input: { uploadId } },
  );
  return errors === undefined;
}
