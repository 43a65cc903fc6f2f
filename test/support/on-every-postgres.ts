import { Gateway, type GatewayOptions } from './gateway';
import { postgresServers } from './test-postgres';

/** The same tests over a gateway on each PostgreSQL server there is. */
export function onEveryPostgres(
  name: string,
  tests: (gateway: () => Gateway) => void,
  options: GatewayOptions = {},
): void {
  describe.each(postgresServers())(`${name} on $name`, (server) => {
    let gateway: Gateway | undefined;
    beforeAll(async () => {
      gateway = await Gateway.start(server, options);
    });
    afterAll(async () => {
      await gateway?.stop();
    });
    tests(() => gateway as Gateway);
  });
}
