import { ROLES } from '../access/roles';
import type { Command, CommandContext } from './command';
import { EXIT, usageError } from './exit-codes';
import { createKey } from './key/create-key';
import { listKeys } from './key/list-keys';
import { revokeKey } from './key/revoke-key';

const ACTIONS: Record<string, (context: CommandContext) => Promise<void>> = {
  create: createKey,
  list: listKeys,
  revoke: revokeKey,
};

export const command: Command = {
  summary: 'Create, list and revoke API keys',
  usage:
    'create --role ROLE [--agent KEY] --label LABEL [--json] | list [--json] | revoke ID|LABEL [--json]',
  details:
    'A new key goes to standard output, alone and this once: only its hash is stored. A revoked key is\n' +
    'refused within 30 seconds by every running instance. Keys need PostgreSQL alone, and work beside\n' +
    'a running instance.',
  options: {
    role: { type: 'string', value: 'ROLE', help: `create: who asks with it: ${ROLES.join(', ')}` },
    agent: {
      type: 'string',
      value: 'KEY',
      help: 'create: the agent to act as, for the role agent',
    },
    label: { type: 'string', value: 'LABEL', help: 'create: what it is for, 1 to 100 characters' },
    json: { type: 'boolean', help: 'Print the report as JSON' },
  },
  positionals: true,
  async run(context) {
    const { positionals, options } = context;
    const [name = '', ...words] = positionals;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw usageError('Say what to do: create, list or revoke.');
    if (words.length !== (name === 'revoke' ? 1 : 0)) {
      throw usageError(
        name === 'revoke' ? 'Give one id or label to revoke.' : `${name} takes no more words.`,
      );
    }
    for (const option of ['role', 'agent', 'label']) {
      if (name !== 'create' && options.text(option) !== undefined) {
        throw usageError(`--${option} goes with create.`);
      }
    }
    await action(context);
    return EXIT.ok;
  },
};
