import { agent, evaluator, frontend } from '../support/gateway';
import { onEveryPostgres } from '../support/on-every-postgres';
import { insertScreenshot } from '../support/rows';
import { upload } from '../support/uploads';

const LINK = 'query ($id: ID!) { file(id: $id) { key url { url expiresAt } } }';
const LINKS = '{ screenshots { nodes { key url { url } } } }';
const PIXELS = Buffer.from('not really pixels');

onEveryPostgres('Links', (gateway) => {
  it('of evaluators, switched off, are refused where they are asked, and the metadata stands', async () => {
    const { key } = await upload(gateway(), agent('agent1'), PIXELS);
    const { data, errors } = await gateway().ask(evaluator, LINK, { id: key });
    expect(data).toEqual({ file: { key, url: null } });
    expect(errors).toMatchObject([{ path: ['file', 'url'], extensions: { code: 'FORBIDDEN' } }]);
    const list = await gateway().ask(evaluator, LINKS);
    expect(list.data.screenshots.nodes).toEqual([{ key, url: null }]);
  });

  it.each([59, 6 * 3600 + 1, 0, -1])('of a frontend do not live %i seconds', async (expiresIn) => {
    const id = await insertScreenshot(gateway(), null);
    const query = 'query ($id: ID!, $s: Int) { file(id: $id) { url(expiresIn: $s) { url } } }';
    expect(await gateway().code(frontend, query, { id, s: expiresIn })).toBe('BAD_USER_INPUT');
  });

  it('live at least as long as asked, say until when, and never run scripts', async () => {
    const page = Buffer.from('<script>alert(1)</script>');
    const { key: id } = await upload(gateway(), agent('agent1'), page, {
      contentType: 'text/html',
      fileName: 'page.html',
    });
    const query = 'query ($id: ID!) { file(id: $id) { url(expiresIn: 60) { url expiresAt } } }';
    const { file } = await gateway().data(frontend, query, { id });
    const seconds = (Date.parse(file.url.expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThan(60 + 15 * 60 + 5);
    const opened = await fetch(file.url.url);
    expect(opened.headers.get('content-disposition')).toMatch(/^attachment/);
    await opened.arrayBuffer();
  });
});

onEveryPostgres(
  'Links for evaluators, switched on',
  (gateway) => {
    it('open screenshots and nothing else', async () => {
      const shot = await upload(gateway(), agent('agent1'), PIXELS);
      const { file } = await gateway().data(evaluator, LINK, { id: shot.key });
      const opened = await fetch(file.url.url);
      expect(Buffer.from(await opened.arrayBuffer()).equals(PIXELS)).toBe(true);
      const binary = await upload(gateway(), agent('agent1'), PIXELS, { kind: 'BINARY' });
      const { data, errors } = await gateway().ask(evaluator, LINK, { id: binary.key });
      expect(data).toEqual({ file: { key: binary.key, url: null } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    });

    it('let nobody write through them, and bind the method, the key and the time', async () => {
      const { key } = await upload(gateway(), agent('agent1'), PIXELS);
      const { file } = await gateway().data(evaluator, LINK, { id: key });
      const link = new URL(file.url.url);
      expect((await fetch(link, { method: 'PUT', body: 'x' })).status).toBe(403);
      expect((await fetch(link, { method: 'DELETE' })).status).toBe(403);
      const other = await upload(gateway(), agent('agent1'), PIXELS);
      const moved = new URL(link);
      moved.pathname = moved.pathname.replace(file.key, other.key).replace(/[^/]+$/, 'other.png');
      expect((await fetch(moved)).status).toBe(403);
      const longer = new URL(link);
      longer.searchParams.set('X-Amz-Expires', '86400');
      expect((await fetch(longer)).status).toBe(403);
    });
  },
  { env: { EVALUATOR_LINKS: 'true' } },
);
