/**
 * What became of one attempt to send something: a closed set, so that no failure is swallowed and
 * each has its handling.
 * - `done`: HubSpot has it.
 * - `retry`: a passing fault; try again after a while.
 * - `throttled`: the quota is used up; everything of this connection waits, no attempt is counted.
 * - `blocked`: HubSpot refuses whatever is sent there; it is asked again from time to time, no
 *   attempt is counted, and a person gets a hint what to do.
 * - `rejected`: HubSpot will never take this record; it becomes a dead letter.
 */
export type Outcome = { readonly kind: 'done' } | Failure;

export type Failure = Retry | Throttled | Blocked | Rejected;

/**
 * What a failure is a failure of, and so what has to wait for it.
 * - `record`: this record alone; all others go on.
 * - `request`: this call; the next one may succeed, whatever is in it.
 * - `endpoint`: every call of this kind; calls of other kinds go on.
 * - `connection`: every call with this credential.
 */
export type Scope = 'record' | 'request' | 'endpoint' | 'connection';

/**
 * Whether a failed request may have had its effect. `unknown` where any attempt of it may: it stays
 * so when a later attempt was refused.
 */
export type Stage = 'not sent' | 'answered' | 'unknown';

/** Why something is tried again. */
export type RetryCode =
  /** 5xx, or a status that says nothing. */
  | 'server-error'
  /** 408 and 425. */
  | 'too-early'
  /** 423: another write holds the record. */
  | 'locked'
  /** 477: the account is being moved; up to a day. */
  | 'migration'
  /** No connection, or one that broke. */
  | 'network'
  /** No whole answer in time. */
  | 'timeout'
  /** This process stops. */
  | 'aborted'
  /** This process may not send any more. */
  | 'fenced'
  /** An answer that proves nothing: not JSON, of another form, or silent about the record. */
  | 'unclear-answer'
  /** An answer that names no input, where several are open. */
  | 'unnamed-error'
  /** No access token could be had. */
  | 'no-token'
  /** A read that HubSpot refuses for this record alone. */
  | 'read-refused'
  /** An earlier call for it may still be under way. */
  | 'under-way'
  /** It was not this record's turn. */
  | 'not-looked-for'
  /** Two records of one person that HubSpot does not merge, at least not now. */
  | 'merge-refused'
  /** Two contacts share a record, or a record was deleted or merged: known at the next look. */
  | 'record-changed';

export interface Retry {
  readonly kind: 'retry';
  readonly scope: Exclude<Scope, 'endpoint'>;
  readonly code: RetryCode;
  /** For people; code decides by `code`. */
  readonly reason: string;
  readonly stage: Stage;
  /** Whether it counts as an attempt of the record; false where nothing was tried for it. */
  readonly counts: boolean;
  /** Earliest next attempt in milliseconds from now, where HubSpot said so (477, Retry-After). */
  readonly afterMs?: number;
}

export interface Throttled {
  readonly kind: 'throttled';
  readonly scope: 'connection';
  readonly policy: 'ten-secondly' | 'secondly' | 'daily';
  readonly reason: string;
  readonly stage: Stage;
  readonly afterMs?: number;
}

/** Why HubSpot refuses everything of a kind; each has a hint for the person who can end it. */
export const BLOCKED_REASONS = [
  /** The credential is not accepted. */
  'unauthorized',
  /** The credential may not do this, and HubSpot does not say what it lacks. */
  'forbidden',
  /** The credential lacks a scope. */
  'missing-scopes',
  /** The account does not pay for this, or not any more. */
  'payment',
  /** The path leads elsewhere (3xx); redirects are never followed. */
  'moved',
  /** HubSpot does not offer this path or method, or not any more. */
  'not-offered',
  /** All records were refused alike, and none of them was named. */
  'refused-alike',
  /** The mapping lacks what the chosen timeline needs. */
  'not-mapped',
  /** The account lacks a subscription type that the mapping names. */
  'no-subscription',
] as const;

export type BlockedReason = (typeof BLOCKED_REASONS)[number];

export interface Blocked {
  readonly kind: 'blocked';
  readonly scope: 'endpoint' | 'connection';
  readonly reason: BlockedReason;
  readonly stage: Stage;
  /** What HubSpot said, without secrets; names the missing scopes where it does. */
  readonly detail: string;
}

/** Only where something pins the refusal on the record: a name in it, or that others were taken. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly scope: 'record';
  /** The stable name of the reason: HubSpot's code or category, or one of `reason.ts`. */
  readonly code: string;
  /** For people; code decides by `code`. */
  readonly reason: string;
  /** HubSpot's correlation id, for its support. */
  readonly correlationId?: string;
  /** Properties that HubSpot named as the fault. */
  readonly properties?: readonly { readonly name: string; readonly code: string }[];
  /** The record that already has the unique value, where HubSpot named it. */
  readonly ownerId?: string;
  /** HubSpot does not take the address: somebody who had it was deleted there for privacy. */
  readonly isBlocklisted?: true;
  /** Values that rules of administrators want, and that are not there. */
  readonly required?: readonly RequiredValue[];
  /** It was refused to look for an earlier call, whose end stays unknown. */
  readonly stage?: 'unknown';
  /** The whole batch was refused for it: it may be the fault of another record in it. */
  readonly isOfBatch?: true;
}

/** A value that a rule of an administrator of HubSpot wants. */
export interface RequiredValue {
  readonly property: string;
  /** Wanted because of another value of the contact, instead of each new contact. */
  readonly isConditional: boolean;
  /** The properties that set the rule off, where HubSpot names them. */
  readonly triggers: readonly string[];
}
