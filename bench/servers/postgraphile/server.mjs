import '../shared/production.mjs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'postgraphile/grafserv/node';
import { announce } from '../shared/lifecycle.mjs';
import { settings } from '../shared/settings.mjs';
import { preset } from './preset.mjs';

const given = settings();
const instance = postgraphile(preset(given));
const serv = instance.createServ(grafserv);

const server = createServer();
await serv.addTo(server);
await serv.ready();
await once(server.listen(given.port, '127.0.0.1'), 'listening');

announce(given.port, async () => {
  server.closeAllConnections();
  server.close();
  await instance.release();
});
