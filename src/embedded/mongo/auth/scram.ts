import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { MongoError } from '../errors';
import type { MongoUser } from './users';

const derive = promisify(pbkdf2);
const ITERATIONS = 15_000;
const KEY_BYTES = 32;

interface Credentials {
  salt: Buffer;
  storedKey: Buffer;
  serverKey: Buffer;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function refused(): MongoError {
  return new MongoError(18, 'Authentication failed.');
}

/** What the server keeps of each password; made when first asked for, since it is slow on purpose. */
export class ScramUsers {
  private readonly users: ReadonlyMap<string, MongoUser>;
  private readonly credentials = new Map<string, Promise<Credentials>>();
  /** Unknown users get a salt too, always the same for a name, so that nobody learns who exists. */
  private readonly decoy = randomBytes(KEY_BYTES);

  constructor(users: readonly MongoUser[]) {
    this.users = new Map(users.map((user) => [user.username, user]));
  }

  find(username: string): MongoUser | undefined {
    return this.users.get(username);
  }

  credentialsOf(username: string): Promise<Credentials> {
    const user = this.users.get(username);
    if (!user) {
      const salt = hmac(this.decoy, username).subarray(0, 28);
      return Promise.resolve({ salt, storedKey: this.decoy, serverKey: this.decoy });
    }
    const known = this.credentials.get(username);
    if (known) return known;
    const made = makeCredentials(user.password);
    this.credentials.set(username, made);
    return made;
  }
}

async function makeCredentials(password: string): Promise<Credentials> {
  const salt = randomBytes(28);
  const salted = await derive(password.normalize('NFKC'), salt, ITERATIONS, KEY_BYTES, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  return { salt, storedKey, serverKey: hmac(salted, 'Server Key') };
}

/** One SCRAM-SHA-256 conversation, seen from the server. */
export class ScramConversation {
  private authMessage = '';
  private nonce = '';
  private credentials: Credentials | undefined;
  private username = '';
  private verified: MongoUser | undefined;

  constructor(private readonly users: ScramUsers) {}

  /** The user, once the password has been proved. */
  get user(): MongoUser | undefined {
    return this.verified;
  }

  async first(message: string): Promise<string> {
    const match = /^n,(?:a=[^,]*)?,(n=([^,]*),r=([^,]+))$/.exec(message);
    if (!match) throw refused();
    const [, bare = '', name = '', clientNonce = ''] = match;
    this.username = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
    this.credentials = await this.users.credentialsOf(this.username);
    this.nonce = clientNonce + randomBytes(24).toString('base64');
    const salt = this.credentials.salt.toString('base64');
    const reply = `r=${this.nonce},s=${salt},i=${ITERATIONS}`;
    this.authMessage = `${bare},${reply}`;
    return reply;
  }

  final(message: string): string {
    const match = /^(c=biws,r=([^,]+)),p=([A-Za-z0-9+/=]+)$/.exec(message);
    const { credentials } = this;
    if (!match || !credentials || match[2] !== this.nonce) throw refused();
    const authMessage = `${this.authMessage},${match[1]}`;
    const proof = Buffer.from(match[3] ?? '', 'base64');
    if (proof.length !== KEY_BYTES) throw refused();
    const signature = hmac(credentials.storedKey, authMessage);
    const clientKey = proof.map((byte, index) => byte ^ (signature[index] ?? 0));
    const storedKey = createHash('sha256').update(clientKey).digest();
    const user = this.users.find(this.username);
    if (!timingSafeEqual(storedKey, credentials.storedKey) || !user) throw refused();
    this.verified = user;
    return `v=${hmac(credentials.serverKey, authMessage).toString('base64')}`;
  }
}
