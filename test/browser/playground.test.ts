import { type Browser, chromium, type Page } from 'playwright-core';
import { PLAYGROUND_EXAMPLES } from '../../src/graphql/playground-examples';
import { recordLeg } from '../support/legs';
import { findChromium } from './chromium';
import { openStory, type PlaygroundServer, storyTokens } from './open-story';

const executablePath = findChromium();
const inBrowser = executablePath ? describe : describe.skip;

inBrowser('the playground (needs a Chromium at CHROMIUM_PATH or on the PATH)', () => {
  let browser: Browser;
  let page: Page;
  let server: PlaygroundServer | undefined;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    recordLeg('browser chromium');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await server?.close();
    server = undefined;
  });

  const opened = async (url: string) => {
    await page.goto(url);
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
  };
  const shownIn = (selector: string, text: string) =>
    page
      .locator(`${selector} .view-lines`)
      .filter({ hasText: spaced(text) })
      .first()
      .waitFor();
  const run = () => page.getByRole('button', { name: /Execute query/ }).click();

  test('opens with tokens in hand, from this server alone, and runs the example of a role', async () => {
    server = await openStory({ playground: { tokens: storyTokens() } });
    const { origin } = new URL(server.url);
    const strangers: string[] = [];
    page.on('request', (request) => {
      const asked = request.url();
      if (!/^(data|blob):/.test(asked) && !asked.startsWith(origin)) strangers.push(asked);
    });
    await opened(server.url);
    await shownIn('.graphiql-query-editor', 'query ReviewTasks');
    await page.getByText('evaluator · demo').waitFor();
    await run();
    await shownIn('.result-window', 'Book a table for four');

    await page.getByRole('link', { name: 'Frontend' }).click();
    await shownIn('.graphiql-query-editor', 'query TaskSummaries');
    await page.getByText('frontend · demo').waitFor();
    await run();
    await shownIn('.result-window', 'expiresAt');
    expect({ strangers, complaints }).toEqual({ strangers: [], complaints: [] });
  });

  test('without tokens it takes a pasted one, for this tab only', async () => {
    server = await openStory();
    await opened(server.url);
    await run();
    await shownIn('.result-window', 'UNAUTHENTICATED');

    const field = page.getByLabel('Token');
    await field.fill(`Bearer ${server.evaluatorToken}`);
    await field.press('Enter');
    await page.getByText('evaluator · demo').waitFor();
    await shownIn('.graphiql-query-editor', 'query ReviewTasks');
    await run();
    await shownIn('.result-window', 'Book a table for four');

    const kept = await page.evaluate(`({
      session: Object.values(sessionStorage).join(),
      local: Object.values(localStorage).join(),
      address: location.href,
    })`);
    expect(kept).toEqual({
      session: expect.stringContaining(server.evaluatorToken),
      local: expect.not.stringContaining(server.evaluatorToken),
      address: expect.not.stringContaining(server.evaluatorToken),
    });
    const elsewhere = await browser.newPage();
    await elsewhere.goto(server.url);
    expect(await elsewhere.getByLabel('Token').inputValue()).toBe('');
    await elsewhere.close();
  });

  test('keeps the tabs as they were left, until the examples are asked for again', async () => {
    server = await openStory({ playground: { tokens: storyTokens() } });
    await opened(server.url);
    await shownIn('.graphiql-query-editor', 'query ReviewTasks');
    await page.getByRole('button', { name: 'New tab' }).click();
    const tabs = page.getByRole('tab');
    const examples = PLAYGROUND_EXAMPLES.evaluator.length;
    await tabs.nth(examples).waitFor();
    // The editor saves its tabs a moment later.
    while (!(await page.evaluate(`Object.values(localStorage).join()`).then(hasNewTab))) {}
    await page.reload();
    await tabs.nth(examples).waitFor();
    await page.getByRole('button', { name: 'Restore examples' }).click();
    await tabs.nth(examples).waitFor({ state: 'detached' });
    await shownIn('.graphiql-query-editor', 'query ReviewTasks');
    expect(await tabs.allInnerTexts()).toHaveLength(examples);
  });
});

const hasNewTab = (stored: unknown) => String(stored).includes('<untitled>');

/** The editor writes its spaces as ones that do not break. */
const spaced = (text: string) =>
  new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \u00a0]'));
