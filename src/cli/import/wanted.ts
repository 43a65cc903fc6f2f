import { AGENT_KEY } from '../../access/session';
import type { CommandContext, Options } from '../command';
import { usageError } from '../exit-codes';

export type Wanted = FolderWanted | MongoWanted;

export interface FolderWanted {
  from: 'folder';
  folder: string;
  agent: string;
  task?: string;
  title?: string;
  dryRun: boolean;
}

export interface MongoWanted {
  from: 'mongo';
  agent?: string;
  deleteAfter: boolean;
  dryRun: boolean;
}

/** What was asked for; a contradiction is said before any store is touched. */
export function readWanted({ options, positionals }: CommandContext): Wanted {
  const agent = readAgent(options);
  const dryRun = options.flag('dry-run');
  const deleteAfter = options.flag('delete-after');
  const task = options.text('task');
  const title = options.text('title');
  if (options.flag('from-mongo')) {
    if (positionals.length > 0) throw usageError('--from-mongo takes no FOLDER.');
    if (task !== undefined || title !== undefined) {
      throw usageError('--task and --title are for folders.');
    }
    return { from: 'mongo', agent, deleteAfter, dryRun };
  }
  if (deleteAfter) throw usageError('--delete-after is for --from-mongo.');
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw usageError('One FOLDER is needed.');
  if (task !== undefined && title !== undefined) {
    throw usageError('--task names a task that has its title: give one of --task and --title.');
  }
  if (title !== undefined && (title.trim() === '' || title.length > 500)) {
    throw usageError('--title needs 1 to 500 characters.');
  }
  if (agent === undefined) throw usageError('--agent KEY is needed: whose runs are they?');
  return { from: 'folder', folder, agent, task, title, dryRun };
}

function readAgent(options: Options): string | undefined {
  const agent = options.text('agent');
  if (agent === undefined || AGENT_KEY.test(agent)) return agent;
  throw usageError('--agent must be an agent key: letters, digits, ".", "_" and "-", at most 100.');
}
