import type { Clock } from '../clock.ts';
import type { Answer } from '../model/hubspot.ts';

/** An answer of HubSpot that is kept for a while. */
export interface Remembered<T> {
  readonly get: () => Promise<Answer<T>>;
  /** Makes the next question go to HubSpot again. */
  readonly forget: () => void;
}

/**
 * Remembers the first success of a question to HubSpot for a while. Asks once however many wait
 * for it, and remembers neither a failure nor a rejection of the question.
 */
export function remembered<T>(
  ask: () => Promise<Answer<T>>,
  clock: Clock,
  ageMaxMs: number,
): Remembered<T> {
  let asked: Promise<Answer<T>> | null = null;
  let askedMs = 0;
  const forget = (): void => {
    asked = null;
  };
  const askNow = async (): Promise<Answer<T>> => {
    const question = ask();
    asked = question;
    askedMs = clock.now();
    let isGood = false;
    try {
      const answer = await question;
      isGood = answer.kind === 'done';
      return answer;
    } finally {
      if (!isGood && asked === question) forget();
    }
  };
  const get = async (): Promise<Answer<T>> => {
    if (clock.now() - askedMs > ageMaxMs) forget();
    return asked ?? askNow();
  };
  return { get, forget };
}
