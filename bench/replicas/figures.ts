import { percentile } from '../../src/core/percentile.ts';
import type { Done } from './havoc.ts';
import type { HolderChange } from './watch.ts';

/** One request to HubSpot, by whom. */
export interface SentRequest {
  readonly connection: string;
  /** The name of the replica; its lives have the same. */
  readonly replica: string;
  readonly atMs: number;
}

/** The longest that a connection may be without a holder, in milliseconds. */
export const TAKEOVER_MAX_MS = 10_000;

/**
 * How long it took until somebody else had a connection of a replica that went. Where further replicas
 * went meanwhile, which might have taken it, it counts from the last of them.
 */
export interface Takeovers {
  readonly count: number;
  readonly p50Ms: number;
  readonly worstMs: number;
  /** Those that nobody took. */
  readonly never: number;
  /** Those that took the longest. */
  readonly slowest: readonly string[];
}

/** Havoc after which another has to take over. */
const ENDS = new Set(['kill -9', 'SIGSTOP', 'cut from PostgreSQL', 'cut from both', 'SIGTERM']);

/** Measures the takeovers of a run. */
export function takeoversOf(done: readonly Done[], changes: readonly HolderChange[]): Takeovers {
  const ends = done.filter(({ havoc }) => ENDS.has(havoc));
  const taken = ends.flatMap(({ havoc, life, atMs, connections }) =>
    connections.map((connection) => {
      const next = changes.find(
        (one) =>
          one.connection === connection &&
          one.atMs > atMs &&
          one.life !== null &&
          one.life !== life,
      );
      if (next === undefined) return { life, havoc, connection, ms: null };
      const last = ends.findLast((one) => one.atMs < next.atMs)?.atMs ?? atMs;
      return { life, havoc, connection, ms: next.atMs - Math.max(atMs, last) };
    }),
  );
  const ms = taken.flatMap((one) => one.ms ?? []).sort((a, b) => a - b);
  const slowest = taken.filter((one) => one.ms === null || one.ms >= TAKEOVER_MAX_MS);
  return {
    count: ms.length,
    p50Ms: percentile(ms, 0.5) ?? 0,
    worstMs: ms.at(-1) ?? 0,
    never: taken.length - ms.length,
    slowest: slowest.map((one) => JSON.stringify(one)),
  };
}

/** Requests of a holder of before that arrived after one of a holder of later. */
export function lateRequests(
  requests: readonly SentRequest[],
  changes: readonly HolderChange[],
): number {
  const newest = new Map<string, number>();
  let late = 0;
  for (const { connection, replica, atMs } of requests) {
    const own = changes.findLast(
      (one) =>
        one.connection === connection &&
        one.life?.replace(/-\d+$/, '') === replica &&
        one.atMs <= atMs + 1,
    );
    const generation = own?.generation ?? 0;
    const before = newest.get(connection) ?? 0;
    if (generation < before) late += 1;
    newest.set(connection, Math.max(before, generation));
  }
  return late;
}
