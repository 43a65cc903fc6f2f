import { agent, frontend } from '../../support/gateway';
import { onEveryPostgres } from '../../support/on-every-postgres';
import { complete, put, requestUpload, screenshotInput } from '../../support/uploads';
import { STORED_PAGES } from './kinds/stored-pages';

const PAGE = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const me = agent('agent1');
const LINKS = /* GraphQL */ `
  query ($id: ID!) {
    file(id: $id) { inline: url(disposition: INLINE) { url } url { url } }
  }
`;

onEveryPostgres('A page that an agent stored', (gateway) => {
  it.each(STORED_PAGES)('runs in no browser: $contentType as $fileName', async (page) => {
    const ticket = await requestUpload(gateway(), me, screenshotInput(PAGE, page));
    expect(await put(ticket, PAGE)).toBe(200);
    const { data, errors } = await complete(gateway(), me, ticket.uploadId);
    expect(errors).toBeUndefined();
    for (const asker of [me, frontend]) {
      const { file } = await gateway().data(asker, LINKS, { id: data.completeUpload.file.id });
      for (const { url } of [file.inline, file.url]) {
        const response = await fetch(url);
        await response.arrayBuffer();
        expect(response.status).toBe(200);
        expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
      }
    }
  });

  it('is shown where it is a picture', async () => {
    const ticket = await requestUpload(gateway(), me, screenshotInput(PAGE));
    expect(await put(ticket, PAGE)).toBe(200);
    const { data } = await complete(gateway(), me, ticket.uploadId);
    const { file } = await gateway().data(me, LINKS, { id: data.completeUpload.file.id });
    const response = await fetch(file.url.url);
    await response.arrayBuffer();
    expect(response.headers.get('content-disposition')).not.toMatch(/^attachment/);
    expect(response.headers.get('content-type')).toBe('image/png');
  });
});
