/** Two million letters: a thousand statements of the longer kind. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/**
 * What is remembered of statements, by their texts. Clients choose how many there are and how long, so
 * there is room for so many letters; those that were set longest ago go first.
 */
export class KeptTexts<Value> {
  private readonly kept = new Map<string, Value>();
  private characters = 0;

  constructor(private readonly mostCharacters = MOST_CHARACTERS) {}

  has(text: string): boolean {
    return this.kept.has(text);
  }

  get(text: string): Value | undefined {
    return this.kept.get(text);
  }

  set(text: string, value: Value): void {
    this.delete(text);
    this.kept.set(text, value);
    this.characters += text.length;
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.mostCharacters) break;
      this.delete(oldest);
    }
  }

  delete(text: string): void {
    if (this.kept.delete(text)) this.characters -= text.length;
  }
}
