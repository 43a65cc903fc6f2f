/**
 * Works on the items, at most `width` at once. After a failure nothing new is begun, what is under
 * way is waited for, and then the failure is thrown: nobody is left writing behind the caller's back.
 */
export async function atOnce<Item, Answer>(
  width: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  const todo = items.entries();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const [place, item] of todo) {
      try {
        answers[place] = await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return answers;
}
