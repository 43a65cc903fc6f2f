/** Asks again until there is an answer; the test's own timeout ends what never comes true. */
export async function until<T>(ask: () => Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
