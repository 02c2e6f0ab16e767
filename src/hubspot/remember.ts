import type { Clock } from '../clock.ts';
import type { Answer } from './port.ts';

/**
 * Remembers the first success of a question to HubSpot for a while. Asks once however many wait
 * for it, and never remembers a failure.
 */
export class Remembered<T> {
  readonly #ask: () => Promise<Answer<T>>;
  readonly #clock: Clock;
  readonly #ageMaxMs: number;
  #answer: Promise<Answer<T>> | null = null;
  #askedMs = 0;

  constructor(ask: () => Promise<Answer<T>>, clock: Clock, ageMaxMs: number) {
    this.#ask = ask;
    this.#clock = clock;
    this.#ageMaxMs = ageMaxMs;
  }

  async get(): Promise<Answer<T>> {
    if (this.#clock.now() - this.#askedMs > this.#ageMaxMs) this.forget();
    if (this.#answer !== null) return this.#answer;
    const asked = this.#ask();
    this.#answer = asked;
    this.#askedMs = this.#clock.now();
    const answer = await asked;
    if (answer.kind !== 'done' && this.#answer === asked) this.forget();
    return answer;
  }

  /** Makes the next question go to HubSpot again. */
  forget(): void {
    this.#answer = null;
  }
}
