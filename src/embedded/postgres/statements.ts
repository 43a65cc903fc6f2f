import { cstring, frame, type Message, readCstring, SYNC } from './protocol';

/**
 * One engine has one space of prepared statements, its clients believe to have their own. Names are
 * made unique per client, and what another client has overwritten is prepared again.
 */
export class Statements {
  private readonly named = new Map<string, { alias: string; parse?: Buffer }>();
  private unnamed: Buffer | undefined;
  private count = 0;

  constructor(private readonly clientId: number) {}

  /** The message with the engine's names in place of the client's. */
  rewrite({ type, body }: Message): Buffer {
    if (type === 'P') return this.rewriteParse(body);
    if (type === 'B') return this.rewriteBind(body);
    // The first byte says what is named: S is a statement, P a portal.
    const isStatement = (type === 'D' || type === 'C') && body[0] === 0x53;
    return isStatement ? this.rewriteNaming(type, body) : frame(type, body);
  }

  /** Whether this batch counts on an unnamed statement of an earlier one. */
  needsUnnamed(batch: Message[]): boolean {
    for (const { type, body } of batch) {
      if (type === 'P' && body[0] === 0) return false;
      if (type === 'B' && readCstring(body, readCstring(body).next).text === '') return true;
      if (type === 'D' && body[0] === 0x53 && body[1] === 0) return true;
    }
    return false;
  }

  /** What prepares the unnamed statement again. */
  restoreUnnamed(): Buffer | undefined {
    return this.unnamed && Buffer.concat([this.unnamed, SYNC]);
  }

  /** What prepares every named one again, each by itself: one that fails must not stop the rest. */
  restoreNamed(): Buffer[] {
    const parses = [...this.named.values()].flatMap(({ parse }) => (parse ? [parse] : []));
    return parses.map((parse) => Buffer.concat([parse, SYNC]));
  }

  /** What frees the engine of this client's statements. */
  close(): Buffer | undefined {
    if (this.named.size === 0) return undefined;
    const closes = [...this.named.values()].map(({ alias }) => frame('C', cstring(`S${alias}`)));
    return Buffer.concat([...closes, SYNC]);
  }

  /** The client let go of all of them itself. */
  forget(): void {
    this.named.clear();
  }

  private rewriteParse(body: Buffer): Buffer {
    const { text: name, next } = readCstring(body);
    const parse = frame('P', cstring(this.aliasOf(name)), body.subarray(next));
    const kept = this.named.get(name);
    if (kept) kept.parse ??= parse;
    else this.unnamed = parse;
    return parse;
  }

  private rewriteBind(body: Buffer): Buffer {
    const portal = readCstring(body);
    const statement = readCstring(body, portal.next);
    const rest = body.subarray(statement.next);
    return frame('B', cstring(portal.text), cstring(this.aliasOf(statement.text)), rest);
  }

  private rewriteNaming(type: string, body: Buffer): Buffer {
    const { text: name } = readCstring(body, 1);
    const alias = this.aliasOf(name);
    if (type === 'C') this.named.delete(name);
    return frame(type, cstring(`S${alias}`));
  }

  private aliasOf(name: string): string {
    if (name === '') return '';
    const known = this.named.get(name);
    if (known) return known.alias;
    this.count += 1;
    const alias = `c${this.clientId}_${this.count}`;
    this.named.set(name, { alias });
    return alias;
  }
}
