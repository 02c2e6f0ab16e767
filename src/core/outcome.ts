/**
 * What became of one attempt to send something: a closed set, so that no failure is swallowed and
 * each has its handling.
 * - `done`: HubSpot has it.
 * - `retry`: a passing fault; try again after a while, counting the attempt.
 * - `throttled`: the quota is used up; everything of this connection waits, no attempt is counted.
 * - `blocked`: the credential is refused; the connection pauses until it is mended, no attempt is counted.
 * - `rejected`: HubSpot will never take it; the record becomes a dead letter.
 */
export type Outcome = { readonly kind: 'done' } | Failure;

export type Failure = Retry | Throttled | Blocked | Rejected;

/** Whether a failed request may have had its effect: see docs/adr. */
export type Stage = 'not sent' | 'answered' | 'unknown';

export interface Retry {
  readonly kind: 'retry';
  readonly reason: string;
  readonly stage: Stage;
  /** Earliest next attempt in milliseconds from now, where HubSpot said so (477, Retry-After). */
  readonly afterMs?: number;
}

export interface Throttled {
  readonly kind: 'throttled';
  readonly policy: 'ten-secondly' | 'secondly' | 'daily';
  readonly reason: string;
  readonly afterMs?: number;
}

export interface Blocked {
  readonly kind: 'blocked';
  readonly reason: 'unauthorized' | 'forbidden' | 'missing-scopes';
  /** What HubSpot said, without secrets; names the missing scopes where it does. */
  readonly detail: string;
}

export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: string;
  /** HubSpot's correlation id, for its support. */
  readonly correlationId?: string;
  /** Properties that HubSpot named as the fault. */
  readonly properties?: readonly { readonly name: string; readonly code: string }[];
  /** The record that already has the unique value, where HubSpot named it. */
  readonly ownerId?: string;
}
