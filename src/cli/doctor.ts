import type { Command } from './command';
import { checkIdentity } from './doctor/identity';
import { checkIntegrity } from './doctor/integrity';
import { checkMongo } from './doctor/mongo';
import { checkObjects } from './doctor/objects';
import { checkPostgres } from './doctor/postgres';
import { asJson, asText, isHealthy } from './doctor/report';
import { EXIT } from './exit-codes';
import { storesFor } from './stores';

export const command: Command = {
  summary: 'Look at every store and say what to do',
  usage: '[--objects] [--json]',
  details:
    'One line per check: ok, warn or fail, the store, what was found, and what to do about it. It\n' +
    'changes nothing, and uses the stores of a running instance where there is one. Exit code 0\n' +
    'when nothing failed, 1 when something did, be it a store that cannot be reached.',
  options: {
    objects: { type: 'boolean', help: 'Compare the buckets with the rows, key by key' },
    json: { type: 'boolean', help: 'Print the findings as JSON' },
  },
  async run(context) {
    const { config, options, stdout, stderr } = context;
    const say = (sentence: string) => stderr.write(`${sentence}\n`);
    const stores = await storesFor(config(), { say });
    try {
      const { config: filled, embedded, running } = stores;
      if (running) say(`Looking at the stores of the running instance (process ${running.pid}).`);
      const found = await Promise.all([
        checkIdentity(filled),
        checkPostgres(filled.postgres, embedded.postgres),
        checkMongo(filled, embedded.mongo),
        checkObjects(filled, embedded.objects),
      ]);
      const findings = found.flat();
      if (options.flag('objects')) findings.push(...(await checkIntegrity(filled, context)));
      stdout.write(options.flag('json') ? asJson(findings) : asText(findings));
      return isHealthy(findings) ? EXIT.ok : EXIT.failure;
    } finally {
      await stores.release();
    }
  },
};
