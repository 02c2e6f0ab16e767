import type { DeadLetterGroup } from '../../model/dead-letter.ts';
import type { LaneState } from '../../model/lane.ts';
import type { LedgerStatus } from '../../model/view.ts';

/** How long a lane has to be paused, or to stay so, before a person hears of it, in milliseconds. */
export const LONG_PAUSE_MS = 5 * 60_000;

/** How many contacts may claim one value before a person hears of it: a family has fewer, a placeholder more. */
export const CLAIMANTS_MAX = 5;

/** Something wrong with a connection that a person should know of. */
export type Condition =
  /** A lane is refused everything until a person acts. */
  | ({ readonly kind: 'blocked' } & Halt)
  /** A lane was stopped before it could put aside too much. */
  | ({ readonly kind: 'fuse' } & Halt)
  /** A lane waits for longer than {@link LONG_PAUSE_MS}, and goes on by itself. */
  | ({ readonly kind: 'paused'; readonly untilMs: number | null } & Halt)
  | {
      readonly kind: 'dead-letters';
      /** By kind and reason, most frequent first. */
      readonly groups: readonly DeadLetterGroup[];
    }
  | {
      readonly kind: 'backlog';
      /** Receipt of the oldest event that HubSpot has not confirmed. */
      readonly sinceMs: number;
      readonly waitedMs: number;
      readonly limitMs: number;
    }
  /** More than {@link CLAIMANTS_MAX} claim one value, and nobody has decided what it means. */
  | {
      readonly kind: 'shared-value';
      /** The key property; the value itself may be personal, and is not kept here. */
      readonly property: string;
      /** Of the value that most claim. */
      readonly claimants: number;
    };

/** Why a lane stands still. */
type Halt = Pick<LaneState, 'lane' | 'reason' | 'hint' | 'sinceMs'>;

/** What the ledger says of a connection, as far as alerts look at it. */
export type WatchedStatus = Pick<
  LedgerStatus,
  'lanes' | 'deadLetters' | 'oldestPendingMs' | 'conflicts'
>;

/** When work counts as overdue. */
export interface PendingLimit {
  readonly limitMs: number;
  /** Where nothing is sent on purpose, nothing is overdue. */
  readonly dryRun: boolean;
}

/** What is wrong with a connection now: at most one condition of each kind. */
export function observe(
  { lanes, deadLetters, oldestPendingMs, conflicts }: WatchedStatus,
  { limitMs, dryRun }: PendingLimit,
  nowMs: number,
): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const kind of ['blocked', 'fuse'] as const) {
    const first = lanes.find((lane) => lane.kind === kind);
    if (first !== undefined) conditions.push({ kind, ...haltOf(first) });
  }
  const paused = lanes.find((lane) => isLongPause(lane, nowMs));
  if (paused !== undefined) {
    conditions.push({ kind: 'paused', ...haltOf(paused), untilMs: paused.untilMs });
  }
  if (deadLetters.length > 0) {
    conditions.push({ kind: 'dead-letters', groups: deadLetters });
  }
  const waitedMs = oldestPendingMs === null ? 0 : nowMs - oldestPendingMs;
  if (oldestPendingMs !== null && waitedMs > limitMs && !dryRun) {
    conditions.push({ kind: 'backlog', sinceMs: oldestPendingMs, waitedMs, limitMs });
  }
  const { property = '', claimants = 0 } = conflicts.most ?? {};
  if (claimants > CLAIMANTS_MAX) conditions.push({ kind: 'shared-value', property, claimants });
  return conditions;
}

function isLongPause({ kind, sinceMs, untilMs }: LaneState, nowMs: number): boolean {
  return kind === 'paused' && Math.max(nowMs, untilMs ?? 0) - sinceMs > LONG_PAUSE_MS;
}

function haltOf({ lane, reason, hint, sinceMs }: LaneState): Halt {
  return { lane, reason, hint, sinceMs };
}
