import { join } from 'node:path';
import type { Config } from '../config/config';

/** Where backups go when nobody says otherwise. */
export const backupFolder = ({ dataDir }: Config): string => join(dataDir, 'backups');
