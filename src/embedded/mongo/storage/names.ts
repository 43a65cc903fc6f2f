import { MongoError } from '../errors';

const FILE_END = '.mongo';

function invalid(message: string): MongoError {
  return new MongoError(73, message);
}

export function checkDatabaseName(name: string): void {
  if (name === '' || Buffer.byteLength(name) > 63 || /[/\\. "$*<>:|?\0]/.test(name)) {
    throw invalid(`Invalid database name: '${name}'`);
  }
}

export function checkCollectionName(database: string, name: string): void {
  if (name === '') throw invalid(`Invalid namespace specified '${database}.'`);
  if (/[$\0]/.test(name) || name.startsWith('.') || name.endsWith('.')) {
    throw invalid(`Invalid collection name: ${name}`);
  }
  if (Buffer.byteLength(`${database}.${name}`) > 255) {
    throw invalid(`Fully qualified namespace is too long: ${database}.${name}`);
  }
}

/** Collections whose names start so are the server's own. */
export function checkWritable(name: string): void {
  if (name.startsWith('system.')) throw invalid(`cannot write to '${name}'`);
}

/** Small letters, digits, - and _ stand for themselves, all else for its bytes: never a path. */
export function fileNameOf(database: string): string {
  const escaped = [...Buffer.from(database, 'utf8')].map((byte) => {
    const char = String.fromCharCode(byte);
    return /[a-z0-9_-]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`;
  });
  return `${escaped.join('')}${FILE_END}`;
}

/** The database a file belongs to, or undefined for a file that is none of ours. */
export function databaseOf(fileName: string): string | undefined {
  if (!fileName.endsWith(FILE_END)) return undefined;
  const bytes: number[] = [];
  const escaped = fileName.slice(0, -FILE_END.length);
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] === '%') {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(escaped.charCodeAt(at));
  }
  const name = Buffer.from(bytes).toString('utf8');
  return fileNameOf(name) === fileName ? name : undefined;
}
