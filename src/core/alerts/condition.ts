/** Something that is amiss with a connection and that a person should know of. */
export type Condition =
  | {
      readonly kind: 'blocked';
      readonly reason: string;
      /** What a person has to do. */
      readonly hint: string;
      readonly sinceMs: number;
    }
  | {
      readonly kind: 'dead-letters';
      /** By kind and reason, most frequent first. */
      readonly groups: readonly DeadLetterCount[];
    }
  | {
      readonly kind: 'backlog';
      /** Receipt of the oldest event that HubSpot has not confirmed. */
      readonly sinceMs: number;
      readonly waitedMs: number;
      readonly limitMs: number;
    };

/** Dead letters of one kind and reason. */
export interface DeadLetterCount {
  readonly kind: string;
  readonly reason: string;
  readonly count: number;
}

/** What the ledger tells of a connection, as far as it can be amiss. */
export interface StatusFacts {
  readonly blocked: {
    readonly reason: string;
    readonly hint: string;
    readonly sinceMs: number;
  } | null;
  readonly deadLetters: readonly DeadLetterCount[];
  /** Receipt of the oldest event that is not wholly in HubSpot and still can get there. */
  readonly oldestPendingMs: number | null;
}

/** When work counts as overdue. */
export interface PendingLimit {
  readonly limitMs: number;
  /** Where nothing is sent on purpose, nothing is overdue. */
  readonly dryRun: boolean;
}

/** What is amiss with a connection now. */
export function observe(
  { blocked, deadLetters, oldestPendingMs }: StatusFacts,
  { limitMs, dryRun }: PendingLimit,
  nowMs: number,
): readonly Condition[] {
  const conditions: Condition[] = [];
  if (blocked !== null) {
    const { reason, hint, sinceMs } = blocked;
    conditions.push({ kind: 'blocked', reason, hint, sinceMs });
  }
  if (deadLetters.length > 0) {
    const groups = deadLetters.map(({ kind, reason, count }) => ({ kind, reason, count }));
    conditions.push({ kind: 'dead-letters', groups });
  }
  const waitedMs = oldestPendingMs === null ? 0 : nowMs - oldestPendingMs;
  if (oldestPendingMs !== null && waitedMs > limitMs && !dryRun) {
    conditions.push({ kind: 'backlog', sinceMs: oldestPendingMs, waitedMs, limitMs });
  }
  return conditions;
}
