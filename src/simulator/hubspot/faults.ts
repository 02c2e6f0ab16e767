import type { Chance } from './chance.ts';
import type { JsonObject } from '../../model/json.ts';

/** Whether the request has its effect before the fault shows (`after`) or not (`before`, the default). */
type FaultMoment = 'before' | 'after';

/** What goes wrong. */
export type Fault =
  /** Another status; without a body, one that fits the status. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: JsonObject | string;
      readonly headers?: { readonly [name: string]: string };
      readonly at?: FaultMoment;
    }
  /** No answer ever comes; with `headers`, nothing but its status and headers. */
  | { readonly kind: 'hang'; readonly at?: FaultMoment; readonly part?: 'headers' }
  /** The answer is right, and comes a byte at a time. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The answer is right, but for these headers; null leaves one out. */
  | { readonly kind: 'headers'; readonly headers: { readonly [name: string]: string | null } }
  /** The connection is reset. */
  | { readonly kind: 'reset'; readonly at?: FaultMoment }
  /** The answer is right, but late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** 200 without a body. */
  | { readonly kind: 'empty'; readonly at?: FaultMoment }
  /** 200 with a page of HTML instead of JSON. */
  | { readonly kind: 'not-json'; readonly at?: FaultMoment };

/** To which requests something happens, and how often; a rule that names neither strikes every request. */
export interface FaultRule {
  readonly method?: string;
  /** Tested against the path as it was requested, such as `/crm/objects/2026-09/contacts/batch/upsert`. */
  readonly path?: RegExp;
  /** The rule ends after this many faults. */
  readonly times?: number;
  /** Of the matching requests, only every nth. */
  readonly everyNth?: number;
  /** Of the matching requests, only this share, 0 to 1. */
  readonly probability?: number;
  readonly fault: Fault;
}

/** A rule in force. */
export interface ActiveFault {
  /** How many requests it has spoiled. */
  hits(): number;
  remove(): void;
}

/** What goes wrong in the simulated HubSpot, as a test or the sandbox wrote it. The first rule that strikes wins. */
export class FaultScript {
  readonly #chance: Chance;
  readonly #rules = new Set<{ readonly rule: FaultRule; seen: number; hits: number }>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Adds a rule behind those in force. */
  add(rule: FaultRule): ActiveFault {
    const entry = { rule, seen: 0, hits: 0 };
    this.#rules.add(entry);
    return { hits: () => entry.hits, remove: () => void this.#rules.delete(entry) };
  }

  /** From here on nothing goes wrong. */
  clear(): void {
    this.#rules.clear();
  }

  /** The fault that strikes this request, if any. */
  strike(method: string, path: string): Fault | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (rule.method !== undefined && rule.method !== method) continue;
      // search, unlike test, ignores where a global expression stopped the last time.
      if (rule.path !== undefined && path.search(rule.path) === -1) continue;
      entry.seen += 1;
      if (entry.hits >= (rule.times ?? Infinity)) continue;
      if (entry.seen % (rule.everyNth ?? 1) !== 0) continue;
      if (rule.probability !== undefined && this.#chance() >= rule.probability) continue;
      entry.hits += 1;
      return rule.fault;
    }
    return undefined;
  }
}

/** The body that HubSpot, or the gateway before it, sends with a status. */
export function faultBody(status: number): JsonObject | string {
  if (status === 429) {
    return {
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    };
  }
  if (status > 500) return `<html><body><h1>${status}</h1></body></html>`;
  return { status: 'error', message: `simulated fault ${status}`, category: 'SIMULATED_FAULT' };
}
