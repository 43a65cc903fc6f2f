import { type Browser, chromium } from 'playwright-core';
import { DEFAULT_SIZE } from '../../src/cli/seed/seed-demo-data';
import { seedStores } from '../../src/cli/seed/seed-stores';
import { frontend, Gateway } from '../support/gateway';
import { recordLeg } from '../support/legs';
import { everyPostgresServer, type PostgresServer } from '../support/test-postgres';
import { findChromium } from './chromium';

const executablePath = findChromium();
const inBrowser = executablePath ? describe : describe.skip;
const [embedded] = everyPostgresServer();

inBrowser('the whole gateway (needs a Chromium at CHROMIUM_PATH or on the PATH)', () => {
  let browser: Browser;
  let gateway: Gateway;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    recordLeg('browser chromium');
    gateway = await Gateway.start(embedded as PostgresServer, { tokens: true });
    await seedStores({ config: gateway.config }, { size: DEFAULT_SIZE });
  });
  afterAll(async () => {
    await browser.close();
    await gateway?.stop();
  });

  it('answers the first example from three stores', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(gateway.url);
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
    await page.getByRole('button', { name: /Execute query/ }).click();
    const answer = page.locator('.result-window .view-lines').filter({ hasText: 'errorMessage' });
    await answer.first().waitFor();
    await page.close();
  });

  it('gives links to screenshots that the browser shows', async () => {
    const query =
      '{ tasks(first: 1) { nodes { screenshots(first: 1) { nodes { url { url } } } } } }';
    const { tasks } = await gateway.data(frontend, query);
    const { url } = tasks.nodes[0].screenshots.nodes[0];
    const page = await browser.newPage();
    const response = await page.goto(url.url);
    expect(response?.status()).toBe(200);
    const image = page.locator('img');
    await image.waitFor();
    expect(await image.evaluate((shown) => Reflect.get(shown, 'naturalWidth'))).toBe(480);
    await page.close();
  });
});
