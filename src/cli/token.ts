import { SignJWT } from 'jose/jwt/sign';
import { ROLES, type Role } from '../access/roles';
import { AGENT_KEY } from '../access/session';
import type { Config } from '../config/config';
import { embeddedSecrets } from '../embedded/secrets';
import type { Command } from './command';
import { CommandError, EXIT, usageError } from './exit-codes';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LONGEST_DAYS = 30;

export const command: Command = {
  summary: 'Issue a token for development',
  usage: '--role ROLE [--agent KEY] [--sub NAME] [--ttl 1h]',
  details:
    'The token alone goes to standard output. It is signed with JWT_SECRET, or with the secret that\nembedded mode keeps in DATA_DIR, so it works beside a running instance and needs no store.',
  options: {
    role: { type: 'string', value: 'ROLE', help: `Who asks: ${ROLES.join(', ')}` },
    agent: { type: 'string', value: 'KEY', help: 'The agent to act as; needed by the role agent' },
    sub: { type: 'string', value: 'NAME', help: 'The subject; without it the agent or the role' },
    ttl: { type: 'string', value: 'TIME', help: 'How long it holds: 90s, 30m, 1h (default), 7d' },
  },
  async run({ options, config, stdout }) {
    const role = readRole(options.text('role'));
    const agent = readAgent(role, options.text('agent'));
    const sub = options.text('sub') ?? agent ?? role;
    if (sub === '' || sub.length > 200) throw usageError('--sub needs 1 to 200 characters.');
    const seconds = readTtl(options.text('ttl') ?? '1h');
    const token = await issueToken(config({ stores: false }), { role, agent, sub, seconds });
    stdout.write(`${token}\n`);
    return EXIT.ok;
  },
};

export interface TokenClaims {
  role: Role;
  agent?: string;
  sub: string;
  seconds: number;
}

/** A token this configuration's own gateway accepts. */
export async function issueToken(config: Config, claims: TokenClaims): Promise<string> {
  const { issuer, audience } = config.auth;
  const { role, agent, sub, seconds } = claims;
  return new SignJWT(agent ? { role, agent } : { role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(new TextEncoder().encode(signingSecret(config)));
}

function signingSecret({ auth, dataDir }: Config): string {
  if (auth.secret) return auth.secret;
  if (auth.jwksUrl) {
    throw new CommandError(
      'Tokens are issued by the identity provider of JWT_JWKS_URL. With JWT_SECRET this command issues them.',
    );
  }
  return embeddedSecrets(dataDir).jwtSecret;
}

export function readRole(text: string | undefined): Role {
  const role = ROLES.find((one) => one === text);
  if (role) return role;
  throw usageError(`--role must be one of ${ROLES.join(', ')}.`);
}

/** Only an agent acts as one; scripts may pass --agent for every role. */
export function readAgent(role: Role, text: string | undefined): string | undefined {
  if (text !== undefined && !AGENT_KEY.test(text)) {
    throw usageError(
      '--agent must be an agent key: letters, digits, ".", "_" and "-", at most 100.',
    );
  }
  if (role !== 'agent') return undefined;
  if (text === undefined) throw usageError('The role agent needs --agent KEY.');
  return text;
}

function readTtl(text: string): number {
  const [, count, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (seconds >= 1 && seconds <= LONGEST_DAYS * 86_400) return seconds;
  throw usageError(`--ttl must be a time such as 90s, 30m, 1h or 7d, at most ${LONGEST_DAYS}d.`);
}
