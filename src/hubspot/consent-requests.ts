import type { Clock } from '../clock.ts';
import type { HubSpotApi } from './api.ts';

/** The only channel of which the specification knows. */
export const EMAIL_CHANNEL = 'EMAIL';

/** How long batches are left alone that the account may not use, in milliseconds. */
export const BATCHES_REFUSED_MS = 60 * 60_000;

/** Where consents are asked for and written. */
export interface ConsentsAt {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  readonly batches: Batches;
}

/**
 * The path of one address. HubSpot has no other way to name it in an account without Marketing Hub
 * Enterprise: the address then stands in the URL.
 */
export function statusesPath(version: string, email: string): string {
  return `/communication-preferences/${version}/statuses/${encodeURIComponent(email)}`;
}

/**
 * Whether many addresses may be asked for in one request, which takes Marketing Hub Enterprise and
 * scopes of its own. [HubSpot's communication preferences guide] Found out by trying.
 */
export class Batches {
  readonly #clock: Clock;
  #refusedMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  areOffered(): boolean {
    if (this.#refusedMs === null) return true;
    return Math.abs(this.#clock.now() - this.#refusedMs) > BATCHES_REFUSED_MS;
  }

  /** Says that HubSpot does not let the credential use them. */
  refuse(): void {
    this.#refusedMs = this.#clock.now();
  }
}
