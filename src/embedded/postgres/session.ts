import { followChannels } from './channels';
import { EngineBroken, outcomeOf } from './engine';
import {
  errorField,
  type Message,
  messagesIn,
  query,
  readCstring,
  SYNC,
  type TransactionStatus,
} from './protocol';
import {
  applyStatement,
  customNames,
  fingerprint,
  mayChangeSettings,
  readSettings,
  type Settings,
} from './session-settings';
import type { Shared } from './shared';
import { Statements } from './statements';
import type { TurnHolder } from './turns';

/** A client's share of the one engine: its turn, settings, statements and channels. */
export class Session implements TurnHolder {
  status: TransactionStatus = 'I';
  private readonly statements: Statements;
  private settings: Settings = new Map();
  private readonly custom = new Set<string>();
  readonly channels = new Set<string>();
  private readonly setters = new Set<string>();
  private generation: number;
  private changed = false;
  private unlistened = false;

  constructor(
    private readonly id: number,
    private readonly shared: Shared,
    readonly idleTooLong: () => void,
  ) {
    this.statements = new Statements(id);
    this.generation = shared.state.generation;
  }

  /** Tries the settings a connection starts with; says why where the database refuses them. */
  async begin(settings: Settings): Promise<string | undefined> {
    if (settings.size === 0) return undefined;
    const { turns, engine, state } = this.shared;
    await turns.take(this);
    try {
      state.settings = undefined;
      const output = await engine.run(query(applyStatement(settings)));
      const refused = [...messagesIn(output)].find(({ type }) => type === 'E');
      if (refused) return errorField(refused.body, 'M') ?? 'invalid connection options';
      state.settings = fingerprint(settings);
      this.settings = settings;
      return undefined;
    } finally {
      turns.release(this);
    }
  }

  /** Runs a batch in this client's turn; the turn is kept until `rest` says otherwise. */
  async run(batch: Message[]): Promise<Buffer> {
    const { turns, engine, state } = this.shared;
    const isNewTurn = !turns.isHeldBy(this);
    await turns.take(this);
    turns.holdsStill();
    if (isNewTurn) await this.putInPlace(batch);
    const texts = textsOf(batch);
    this.noteSettings(batch, texts);
    const output = await engine.run(
      Buffer.concat(batch.map((one) => this.statements.rewrite(one))),
    );
    state.runs += 1;
    state.unnamedOwner = batch.some(({ type }) => type === 'Q') ? undefined : this.id;
    this.noteTags(outcomeOf(output).tags, texts);
    return output;
  }

  /** After a batch: outside of a transaction the next client goes on. */
  async rest(status: TransactionStatus | undefined): Promise<void> {
    this.status = status ?? this.status;
    if (status !== 'I') {
      this.shared.turns.rests();
      return;
    }
    if (this.changed) await this.rememberSettings();
    if (this.unlistened) await this.listenForOthers();
    this.shared.turns.release(this);
  }

  /** Rolls back what is open and frees what the engine keeps for this client. */
  async leave(): Promise<void> {
    const { turns, engine, state } = this.shared;
    const open = turns.isHeldBy(this);
    const close = this.statements.close();
    const listened = this.channels.size > 0;
    this.channels.clear();
    if (!open && !close && !listened) return;
    await turns.take(this);
    turns.holdsStill();
    try {
      if (open) {
        await engine.run(Buffer.concat([SYNC, query('ROLLBACK')]));
        state.settings = undefined;
        state.unnamedOwner = undefined;
      }
      if (close && this.generation === state.generation) await engine.run(close);
      if (listened) await this.listenForOthers();
    } finally {
      turns.release(this);
    }
  }

  private async putInPlace(batch: Message[]): Promise<void> {
    const { engine, state } = this.shared;
    const wanted = fingerprint(this.settings);
    if (state.settings !== wanted) {
      state.unnamedOwner = undefined;
      const output = await engine.run(query(applyStatement(this.settings)));
      // A role that was dropped meanwhile, for example: then nothing of the session is left.
      const refused = [...messagesIn(output)].some(({ type }) => type === 'E');
      if (refused) await engine.run(query(applyStatement(new Map())));
      if (refused) this.settings = new Map();
      state.settings = fingerprint(this.settings);
    }
    if (this.generation !== state.generation) {
      for (const parse of this.statements.restoreNamed()) await engine.run(parse);
      this.generation = state.generation;
    }
    if (state.unnamedOwner !== this.id && this.statements.needsUnnamed(batch)) {
      const parse = this.statements.restoreUnnamed();
      if (parse) await engine.run(parse);
    }
  }

  private noteSettings(batch: Message[], texts: string[]): void {
    for (const { type, body } of batch) {
      if (type === 'P') {
        const name = readCstring(body);
        if (mayChangeSettings(readCstring(body, name.next).text)) this.setters.add(name.text);
        else this.setters.delete(name.text);
      }
      if (type === 'B' && this.setters.has(readCstring(body, readCstring(body).next).text)) {
        this.changed = true;
      }
      if (type === 'Q' && mayChangeSettings(readCstring(body).text)) this.changed = true;
    }
    for (const text of texts) for (const name of customNames(text)) this.custom.add(name);
  }

  private async rememberSettings(): Promise<void> {
    const { engine, state } = this.shared;
    this.changed = false;
    state.settings = undefined;
    state.unnamedOwner = undefined;
    try {
      this.settings = await readSettings(engine, this.custom);
    } catch (error) {
      if (error instanceof EngineBroken) throw error;
      this.settings = new Map();
    }
  }

  /** The engine forgets a channel for everybody at once. */
  private async listenForOthers(): Promise<void> {
    this.unlistened = false;
    const names = [...this.shared.channels()].map((name) => `"${name.replaceAll('"', '""')}"`);
    const listens = names.map((name) => `LISTEN ${name}`);
    await this.shared.engine.run(query(['UNLISTEN *', ...listens].join('; ')));
  }

  private noteTags(tags: string[], texts: string[]): void {
    const { state } = this.shared;
    if (tags.includes('DISCARD ALL')) this.channels.clear();
    if (tags.includes('DISCARD ALL') || tags.includes('UNLISTEN')) this.unlistened = true;
    if (tags.includes('DISCARD ALL') || tags.includes('DEALLOCATE ALL')) {
      state.generation += 1;
      this.generation = state.generation;
      this.statements.forget();
    }
    if (!tags.includes('LISTEN') && !tags.includes('UNLISTEN')) return;
    for (const text of texts) followChannels(this.channels, text);
  }
}

function textsOf(batch: Message[]): string[] {
  return batch.flatMap(({ type, body }) => {
    if (type === 'Q') return [readCstring(body).text];
    return type === 'P' ? [readCstring(body, readCstring(body).next).text] : [];
  });
}
