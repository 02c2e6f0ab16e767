/** Longest wait for something that happens by itself, in milliseconds. */
const WAIT_MAX_MS = 15_000;
const LOOK_MS = 20;

/** Asks again and again until there is an answer; fails when there is none for too long. */
export async function until<T>(ask: () => Promise<T | null>): Promise<T> {
  const endMs = Date.now() + WAIT_MAX_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > endMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
