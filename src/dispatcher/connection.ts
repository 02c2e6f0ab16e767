import type { Clock } from '../clock.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Failure } from '../core/outcome.ts';
import type { HubSpot, Portal } from '../hubspot/port.ts';
import type { Work } from '../ledger/port.ts';
import type { SyncedEvent } from '../core/ledger/work.ts';

/** One tenant with its HubSpot account, and what a round of sending needs of it. */
export interface Connection {
  readonly work: Work;
  readonly hubspot: HubSpot;
  readonly mapping: Mapping;
  readonly portal: Portal;
  readonly clock: Clock;
}

/** What one round of sending came to. */
export interface SendReport {
  /** How many contacts or entries were claimed; 0 says that there was nothing to send. */
  readonly claimed: number;
  /** The failure that concerns the whole connection, if there was one: it pauses. */
  readonly halt: Halt | null;
  /** Events that are now wholly in HubSpot. */
  readonly synced: readonly SyncedEvent[];
}

/** A failure for which not one record but the whole connection has to pause. */
export type Halt = Failure;

/** Of the failures of single records, the worst that concerns more than a request: blocked before throttled. */
export function haltOf(failures: readonly (Failure | null)[]): Halt | null {
  const wide = failures.filter(
    (failure) => failure?.scope === 'connection' || failure?.scope === 'endpoint',
  );
  const worst = (kind: Failure['kind']): Failure | null =>
    wide.find((failure) => failure?.kind === kind) ?? null;
  return worst('blocked') ?? worst('throttled') ?? worst('retry');
}
