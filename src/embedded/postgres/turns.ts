export interface TurnHolder {
  /** Called for a holder that keeps others waiting and does nothing. */
  idleTooLong(): void;
}

/** Who may use the engine: one client at a time, for a whole transaction, in the order they asked. */
export class Turns {
  private holder: TurnHolder | undefined;
  private readonly waiting: { client: TurnHolder; take: () => void }[] = [];
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly idleLimitMs: number) {}

  isHeldBy(client: TurnHolder): boolean {
    return this.holder === client;
  }

  take(client: TurnHolder): Promise<void> {
    if (this.holder === client) return Promise.resolve();
    if (this.holder === undefined) {
      this.holder = client;
      return Promise.resolve();
    }
    return new Promise((take) => this.waiting.push({ client, take }));
  }

  release(client: TurnHolder): void {
    if (this.holder !== client) return;
    this.holdsStill();
    const next = this.waiting.shift();
    this.holder = next?.client;
    next?.take();
  }

  /** The holder works: its idle time begins anew when `rests` is called. */
  holdsStill(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = undefined;
  }

  /** The holder waits for its client, with a transaction open. */
  rests(): void {
    this.holdsStill();
    const client = this.holder;
    if (client === undefined) return;
    this.idleTimer = setTimeout(() => {
      if (this.waiting.length > 0) client.idleTooLong();
      else this.rests();
    }, this.idleLimitMs);
    this.idleTimer.unref();
  }
}
