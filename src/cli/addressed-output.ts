import type { Clock } from '../clock.ts';

/** How often addresses are shown again, in milliseconds. */
export const REPEAT_MS = 60_000;

/** A place for lines that come and go, with addresses that stay findable among them. */
export class AddressedOutput {
  readonly #show: (text: string) => void;
  readonly #addresses: () => string;
  /** Whether anything was shown since the addresses were. */
  #isBelow = false;

  constructor(show: (text: string) => void, addresses: () => string) {
    this.#show = show;
    this.#addresses = addresses;
  }

  /** Says that lines were shown. */
  passed(): void {
    this.#isBelow = true;
  }

  /** Shows a line, and where everything is. */
  close(line: string): void {
    this.#show(`\n${line}\n${this.#addresses()}`);
    this.#isBelow = false;
  }

  /** Shows the addresses again each minute in which other lines were shown; ends with the signal. */
  async repeat(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(REPEAT_MS, signal);
      if (signal.aborted || !this.#isBelow) continue;
      this.#show(`\n${this.#addresses()}\n`);
      this.#isBelow = false;
    }
  }
}
