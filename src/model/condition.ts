/**
 * How a connection is, the better before the worse:
 * - `well`: it does all that it should.
 * - `notice`: it works, and not all of what came is where it should be. Nothing is green.
 * - `person`: something stays as it is until a person acts, or lasts unusually long.
 * - `down`: nothing comes in, or nothing goes out, until somebody acts.
 */
export const SEVERITIES = ['well', 'notice', 'person', 'down'] as const;

export type Severity = (typeof SEVERITIES)[number];

/**
 * What a connection can have, by the names that metrics, alerts, `--json` and the run-book use. The
 * cause comes before its consequence: so they are listed where they are equally bad.
 */
export const CONDITION_CODES = [
  /** No daemon works on the ledger. */
  'not-running',
  /** A daemon holds the ledger and has not been heard of for a while. */
  'not-heard',
  /** The ledger takes no events. */
  'ledger-refuses',
  /** Webhooks are refused that name this tenant. */
  'webhooks-refused',
  /** HubSpot refuses all that is asked of it, or of an endpoint. */
  'blocked',
  /** A lane was stopped before it could put aside too much. */
  'fuse',
  /** HubSpot fails, or cannot be reached. */
  'hubspot-failing',
  /** HubSpot is left alone until a known time. */
  'paused',
  /** No webhook comes, where some usually do. */
  'silent',
  /** The disk of the ledger has little room. */
  'disk-nearly-full',
  /** The process that evaluates the mapping ends again and again. */
  'evaluation-failing',
  /** The mapping file has faults, and the last good one is in force. */
  'mapping-refused',
  /** Work waits for a person. */
  'dead-letters',
  /** The oldest event waits longer than it may. */
  'overdue',
  /** Values are not in HubSpot, while the rest of their contacts is. */
  'left-out-values',
  /** Several people have one value, and nobody has decided. */
  'identity-conflicts',
  /** Two tenants write to one HubSpot account, and nothing tells their ids apart. */
  'shared-account',
  /** This machine's clock and HubSpot's differ. */
  'clock-off',
  /** Messages to people do not arrive. */
  'alerts-failing',
  /** Webhooks are refused whose tenant is not known here. */
  'unknown-tenant',
  /** HubSpot has several records of one contact. */
  'unmerged-records',
  /** Contacts wait for a key by which they can be found or made, or for a value that HubSpot requires. */
  'waiting-contacts',
  /** Nothing is sent on purpose. */
  'dry-run',
  /** No event ever came. */
  'nothing-received',
] as const;

export type ConditionCode = (typeof CONDITION_CODES)[number];

/** Something that keeps a connection from being well. No text of it holds personal data. */
export interface Condition {
  readonly code: ConditionCode;
  readonly severity: Exclude<Severity, 'well'>;
  /** The beginning of a sentence, such as `HubSpot answers 500`. */
  readonly what: string;
  /** Its figures, such as `97 % of 120 requests`; empty where there are none. */
  readonly figures: string;
  /** What to do, in a sentence or two; empty where there is nothing. */
  readonly advice: string;
  /** Since when, milliseconds since 1970; null where that is not known. */
  readonly sinceMs: number | null;
  /** When it ends by itself, milliseconds since 1970; null where that is not known. */
  readonly untilMs: number | null;
  /** How much of it there is, to see it grow; 0 where it cannot. */
  readonly size: number;
  /** What it is made of: each is news when it comes. */
  readonly parts: readonly ConditionPart[];
}

export interface ConditionPart {
  /** A stable name. */
  readonly name: string;
  /** What a person reads of it. */
  readonly text: string;
}

/** How a connection stands. */
export interface ConnectionState {
  /** That of the worst condition. */
  readonly severity: Severity;
  /** The worst first; none where all is well. */
  readonly conditions: readonly Condition[];
}
