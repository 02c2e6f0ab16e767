import type { Clock } from '../clock.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { HubSpot } from '../hubspot/port.ts';
import type { Work } from '../ledger/work-port.ts';
import type { ContactsFlow } from './contacts-flow.ts';
import type { NewcomerMemory } from './newcomer-memory.ts';
import type { RuleBook } from './rule-book.ts';
import type { Standing } from './standing.ts';
import type { SyncedEvent } from '../model/event.ts';
import type { Failure } from '../model/outcome.ts';
import type { Portal } from '../model/hubspot.ts';

/** What a round of a lane needs of its connection: one tenant with its HubSpot account. */
export interface Connection {
  readonly work: Work;
  readonly hubspot: HubSpot;
  readonly mapping: Mapping;
  readonly evaluator: Evaluator;
  readonly portal: Portal;
  readonly clock: Clock;
  /** What is known of the rules of the account's administrators. */
  readonly rules: RuleBook;
  /** What is known of the contacts that came new. */
  readonly newcomers: NewcomerMemory;
  /** Whether contacts get to HubSpot. */
  readonly flow: ContactsFlow;
  /** How the lane stands whose round it is. */
  readonly standing: Standing;
}

/** Properties that tell whose a record is. */
export function tellingProperties({
  mapping,
  portal,
}: Pick<Connection, 'mapping' | 'portal'>): readonly string[] {
  return Object.keys(keyRulesOf(mapping).limits).filter((name) => portal.properties.has(name));
}

/** The key properties by which HubSpot finds contacts, the strongest first. */
export function keysOf({
  mapping,
  portal,
}: Pick<Connection, 'mapping' | 'portal'>): Mapping['match'] {
  return mapping.match.filter(
    ({ property }) => property === 'email' || portal.properties.get(property)?.unique === true,
  );
}

/** Properties that are computed of the wallet. */
export function walletPropertiesOf({ mapping }: Pick<Connection, 'mapping'>): ReadonlySet<string> {
  return new Set(mapping.wallet.flatMap(({ properties }) => [...properties.keys()]));
}

/** What one round of a lane came to. */
export interface SendReport {
  /** Contacts or entries that were claimed; 0 says that there was nothing to do. */
  readonly claimed: number;
  /** The failure for which the lane, or what uses an endpoint of it, waits now. */
  readonly halt: Failure | null;
  /** Events of which HubSpot has everything now. */
  readonly synced: readonly SyncedEvent[];
}

/** A round that found nothing to do. */
export const NOTHING: SendReport = { claimed: 0, halt: null, synced: [] };
