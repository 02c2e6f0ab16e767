import type { ConsentOfContact } from '../core/ledger/apply-plan.ts';
import type { ConsentState } from '../core/ledger/plan-consents.ts';
import type { Awaitable } from './session.ts';
import type { ConsentToSend } from '../model/consent.ts';

/** Consents of contacts. */
export interface ConsentStore {
  /** Consents to look at that are due, or were saved by a clock that was `laterMs` or later; their contacts have a record. */
  loadDueConsents(
    connection: string,
    nowMs: number,
    laterMs: number,
    limit: number,
  ): Awaitable<Omit<ConsentToSend, 'choice' | 'hubspotId' | 'email'>[]>;
  loadConsents(ids: readonly number[]): Awaitable<ConsentState[]>;
  saveConsents(consents: readonly ConsentState[], nowMs: number): Awaitable<void>;
  /** Notes that events said something else of consents than before. */
  touchConsents(
    connection: string,
    consents: readonly ConsentOfContact[],
    nowMs: number,
  ): Awaitable<void>;
  /** Has all consents of contacts looked at again: they have another record or address, or none. */
  wakeConsents(contactIds: readonly number[], nowMs: number): Awaitable<void>;
}
