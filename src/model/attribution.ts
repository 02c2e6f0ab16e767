import type { Claim } from './claim.ts';
import type { ContactSummary } from './view.ts';

/** Whom an event would reach, were it applied now. */
export interface Attribution {
  /** Null where it would make a new contact, or is of somebody who was erased. */
  readonly contact: ContactSummary | null;
  readonly isErased: boolean;
  /** Contacts that it would show to be the same person. */
  readonly same: readonly ContactSummary[];
  /** Values that the contact would claim, with who holds them. */
  readonly claims: readonly Claim[];
}
