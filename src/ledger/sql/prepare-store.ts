import type { EngineStore, Sql } from './sql.ts';
import type { Store } from '../store.ts';
import { prepareClaims } from './claim-store.ts';
import { prepareConflicts } from './conflict-store.ts';
import { prepareConnectionMemory } from './connection-memory.ts';
import { prepareConsentStore } from './consent-store.ts';
import { prepareContactStore } from './contact-store.ts';
import { prepareDeadLetterRetry } from './dead-letter-retry.ts';
import { prepareDeadLetters } from './dead-letters.ts';
import { prepareDueStore } from './due-store.ts';
import { prepareEntryStore } from './entry-store.ts';
import { prepareErase } from './erase.ts';
import { prepareEventStore } from './event-store.ts';
import { prepareFoundStore } from './found-store.ts';
import { prepareKeys } from './key-store.ts';
import { prepareLeftOut } from './left-out.ts';
import { prepareMergeStore } from './merge-store.ts';
import { prepareMovePurged } from './move-purged.ts';
import { prepareNumbers } from './numbers-store.ts';
import { preparePageStore } from './page-store.ts';
import { preparePassEvents } from './pass-event-store.ts';
import { preparePrune } from './prune.ts';
import { prepareReconcile } from './reconcile.ts';
import { prepareReplay } from './replay.ts';
import { prepareRequestStore } from './request-store.ts';
import { prepareSettlements } from './settlement-store.ts';
import { prepareStatus } from './status.ts';
import { prepareWaitingStore } from './waiting-store.ts';
import { prepareViews } from './views.ts';

/** Prepares everything that operations load and save, each statement once. */
export function prepareStore(sql: Sql, engine: EngineStore): Store {
  const contacts = prepareContactStore(sql, engine);
  return {
    ...prepareConnectionMemory(sql),
    ...prepareEventStore(sql, engine),
    ...contacts,
    ...prepareFoundStore(sql, contacts.loadPasses),
    ...prepareConsentStore(sql),
    ...prepareKeys(sql),
    ...prepareClaims(sql),
    ...prepareConflicts(sql),
    ...prepareSettlements(sql),
    ...preparePassEvents(sql),
    ...prepareMovePurged(sql),
    ...prepareMergeStore(sql),
    ...prepareEntryStore(sql, engine),
    ...prepareRequestStore(sql, engine),
    ...prepareDueStore(sql, engine),
    upgradeContacts: (limit) => engine.upgradeContacts(limit),
    ...prepareViews(sql),
    ...prepareStatus(sql),
    ...prepareDeadLetters(sql),
    ...prepareDeadLetterRetry(sql),
    ...prepareLeftOut(sql),
    ...prepareReplay(sql),
    ...prepareErase(sql, engine),
    ...preparePrune(sql),
    ...prepareReconcile(sql),
    ...prepareWaitingStore(sql),
    ...preparePageStore(sql),
    ...prepareNumbers(sql),
  };
}
