import { createHash } from 'node:crypto';

/** Different wrong tokens that one address may show in a minute before it has to wait. */
export const WRONG_TOKENS_PER_MINUTE_MAX = 10;

/** Addresses that are remembered; beyond them, the one that was seen first is forgotten. */
const ADDRESSES_MAX = 1_000;

const MINUTE_MS = 60_000;

/**
 * Counts wrong tokens by address, so that a token cannot be found by trying. The same one counts
 * once, however often it is shown: whoever has an old token guesses nothing.
 */
export class WrongTokens {
  /** When each wrong token of an address was shown last, by its hash. */
  readonly #shown = new Map<string, ReadonlyMap<string, number>>();

  /** Notes a wrong token; returns whether its address has to wait before it shows another. */
  note(address: string, token: string, nowMs: number): boolean {
    const shown = this.#recent(address, nowMs);
    const hash = createHash('sha256').update(token).digest('base64url');
    if (!shown.has(hash) && shown.size >= WRONG_TOKENS_PER_MINUTE_MAX) return true;
    shown.set(hash, nowMs);
    this.#shown.delete(address);
    this.#shown.set(address, shown);
    const [first] = this.#shown.keys();
    if (this.#shown.size > ADDRESSES_MAX && first !== undefined) this.#shown.delete(first);
    return false;
  }

  #recent(address: string, nowMs: number): Map<string, number> {
    const shown = this.#shown.get(address) ?? [];
    return new Map([...shown].filter(([, atMs]) => atMs > nowMs - MINUTE_MS));
  }
}
