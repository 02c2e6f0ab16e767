/** Wrong tokens that one address may show in a minute before it has to wait. */
export const WRONG_TOKENS_PER_MINUTE_MAX = 10;

/** Addresses that are remembered; beyond them, the one that was seen first is forgotten. */
const ADDRESSES_MAX = 1_000;

const MINUTE_MS = 60_000;

/** Counts wrong tokens by address, so that a token cannot be found by trying. */
export class WrongTokens {
  readonly #times = new Map<string, readonly number[]>();

  /** Notes that an address showed a wrong token. */
  note(address: string, nowMs: number): void {
    const times = [...this.#recent(address, nowMs), nowMs];
    this.#times.delete(address);
    this.#times.set(address, times.slice(-WRONG_TOKENS_PER_MINUTE_MAX));
    const [first] = this.#times.keys();
    if (this.#times.size > ADDRESSES_MAX && first !== undefined) this.#times.delete(first);
  }

  /** Whether an address has to wait, even with the right token. */
  isOver(address: string, nowMs: number): boolean {
    return this.#recent(address, nowMs).length >= WRONG_TOKENS_PER_MINUTE_MAX;
  }

  #recent(address: string, nowMs: number): readonly number[] {
    return (this.#times.get(address) ?? []).filter((atMs) => atMs > nowMs - MINUTE_MS);
  }
}
