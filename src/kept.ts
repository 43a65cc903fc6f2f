/** Values in bounded room: those that were set longest ago go first; set again, one is the newest. */
export class Kept<Value> {
  private readonly values = new Map<string, Value>();
  private taken = 0;

  constructor(
    private readonly room: number,
    private readonly sizeOf: (key: string, value: Value) => number,
  ) {}

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.values.set(key, value);
    this.taken += this.sizeOf(key, value);
    for (const oldest of this.values.keys()) {
      if (this.taken <= this.room) break;
      this.delete(oldest);
    }
  }

  /** Whether it was there. */
  delete(key: string): boolean {
    if (!this.values.has(key)) return false;
    this.taken -= this.sizeOf(key, this.values.get(key) as Value);
    return this.values.delete(key);
  }
}
