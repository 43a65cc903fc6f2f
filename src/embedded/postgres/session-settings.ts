import type { Engine } from './engine';
import type { StartupParameters } from './handshake';

/**
 * One engine has one set of session settings, its clients believe to have their own. Each client's
 * are remembered, and put in place when it gets its turn after somebody else's.
 */
export type Settings = Map<string, string>;

/** In the order of their application: a role may be forbidden to set the others. */
const IDENTITY = ['session_authorization', 'role'];
const NOT_SETTINGS = new Set(['user', 'database', 'replication', 'options', 'application_name']);

/** What a connection asks for at its start, in its own parameters and in `options: -c name=value`. */
export function settingsAtStart(parameters: StartupParameters): Settings {
  const settings: Settings = new Map();
  const keep = (name: string, value: string) => {
    const isUtf8 = name === 'client_encoding' && /^'?(utf-?8|unicode)'?$/i.test(value);
    // The engine has no timers: a timeout would be set and never come.
    const isIdle = name.endsWith('_timeout') || name.startsWith('_pq_.');
    if (!NOT_SETTINGS.has(name) && !isUtf8 && !isIdle) settings.set(name.toLowerCase(), value);
  };
  for (const [name, value] of parameters) keep(name, value);
  for (const [name, value] of readOptions(parameters.get('options') ?? '')) keep(name, value);
  return settings;
}

function* readOptions(options: string): Generator<[string, string]> {
  // A backslash keeps the space that follows it.
  const words = options.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const plain = words.map((word) => word.replace(/\\(.)/g, '$1'));
  for (let i = 0; i < plain.length; i += 1) {
    const word = plain[i] ?? '';
    const pair = word === '-c' ? plain[++i] : /^(?:-c|--)(.+)$/.exec(word)?.[1];
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair ?? '') ?? [];
    if (name && value !== undefined) yield [name.replaceAll('-', '_'), value];
  }
}

export function fingerprint(settings: Settings): string {
  return JSON.stringify([...settings].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Puts these settings in place of whatever is there. */
export function applyStatement(settings: Settings): string {
  const names = [...settings.keys()].filter((name) => !IDENTITY.includes(name));
  const ordered = [...names, ...IDENTITY.filter((name) => settings.has(name))];
  const sets = ordered.map((name) => {
    return `SELECT pg_catalog.set_config(${literal(name)}, ${literal(settings.get(name) ?? '')}, false)`;
  });
  return ['RESET SESSION AUTHORIZATION', 'RESET ALL', ...sets].join('; ');
}

/** Good whatever standard_conforming_strings says. */
function literal(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/**
 * Whether a text may change settings beyond its transaction. A false yes costs a look at the
 * settings; a change hidden in a function's body is not seen.
 */
export function mayChangeSettings(sql: string): boolean {
  return (
    /(?:^|;|\*\/|\n|\bbegin\b|\bdo\b|\bas\b|\$)\s*(?:set\b(?!\s+(?:local|transaction|constraints)\b)|reset\b|discard\b)/i.test(
      sql,
    ) || /set_config\s*\((?![^()]*,\s*(?:true|'t'|'true'|'on')(?:::\w+)?\s*\))/i.test(sql)
  );
}

/** Settings with a dot are in no catalogue, so their names are taken from the texts that set them. */
export function customNames(sql: string): string[] {
  const names = sql.matchAll(/(?:\bset\s+(?:session\s+)?|set_config\s*\(\s*')(\w+\.\w+)/gi);
  return [...names].map(([, name]) => name?.toLowerCase() ?? '');
}

/** The session's settings as they are now. */
export async function readSettings(engine: Engine, custom: Iterable<string>): Promise<Settings> {
  const wanted = [...custom].map((name) => {
    return `SELECT ${literal(name)}, pg_catalog.current_setting(${literal(name)}, true)`;
  });
  const rows = await engine.rows(
    [
      "SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'",
      "SELECT 'session_authorization', session_user::text WHERE session_user <> 'postgres'",
      "SELECT 'role', pg_catalog.current_setting('role') WHERE pg_catalog.current_setting('role') <> 'none'",
      ...wanted,
    ].join(' UNION ALL '),
  );
  const known = rows.flatMap(([name, value]) =>
    name && value !== null && value !== undefined ? [[name, value] as const] : [],
  );
  return new Map(known);
}
