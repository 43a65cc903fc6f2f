import { brokenRequirements } from './audit';
import { type OpenServer, openServer } from './open-server';

let open: OpenServer;
beforeAll(async () => {
  open = await openServer();
});
afterAll(() => open.close());

test('no requirement of GraphQL over HTTP is broken', async () => {
  expect(await brokenRequirements(open.url, 'evaluator')).toEqual([]);
});
