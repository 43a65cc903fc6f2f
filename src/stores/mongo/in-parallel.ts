/** Runs the work for every item, at most `width` at once; answers come in the items' order. */
export async function inParallel<Item, Answer>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  const todo = items.entries();
  async function worker(): Promise<void> {
    for (const [at, item] of todo) answers[at] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return answers;
}
