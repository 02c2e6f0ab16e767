import { percentile } from '../core/percentile.ts';
import type { SimulatedContact } from '../simulator/hubspot/simulator.ts';
import type { DeliveryCounts } from '../simulator/neostore/courier.ts';
import { conflictsOf } from '../simulator/address-faults.ts';
import type { Difference } from '../simulator/difference.ts';
import { expectedContacts } from '../simulator/expected-contact.ts';
import type { HubSpotSnapshot } from '../simulator/hubspot-snapshot.ts';
import { compareWithTruth } from '../simulator/truth.ts';
import type { World } from '../simulator/neostore/world.ts';
import type { LedgerStatus } from '../model/view.ts';

/** What a finished sandbox run came to. */
export interface SandboxSummary {
  readonly deliveries: number;
  readonly duplicates: number;
  readonly events: number;
  /** Everybody whom the events are about. */
  readonly people: number;
  /** Addresses that several people have told last: each of them leads to one of these. */
  readonly conflicts: number;
  readonly contacts: number;
  /** People of whom only a customer id is known: nothing of them may be in HubSpot. */
  readonly waitingContacts: number;
  readonly timelineEvents: number;
  readonly hubspotRequests: number;
  readonly eventsPerRequest: number;
  /** From receipt to HubSpot's confirmation, in milliseconds; null when nothing was confirmed. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly seconds: number;
  /** Everything in which HubSpot differs from what the events say; empty when all is well. */
  readonly differences: readonly Difference[];
}

export interface SandboxRun {
  readonly world: World;
  readonly contacts: readonly SimulatedContact[];
  readonly status: LedgerStatus;
  readonly deliveries: DeliveryCounts;
  readonly requests: number;
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}

/** Sums up a run and compares the simulated HubSpot with what the author of the events knows. */
export function summarize(run: SandboxRun): SandboxSummary {
  const { world, contacts, status, deliveries, requests, latenciesMs, elapsedMs } = run;
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const expected = expectedContacts(world.customers);
  return {
    deliveries: deliveries.accepted + deliveries.duplicate + deliveries.ignored,
    duplicates: deliveries.duplicate,
    events: world.events.length,
    people: world.customers.length,
    conflicts: conflictsOf(expected),
    contacts: contacts.length,
    waitingContacts: status.contacts.waiting,
    timelineEvents: contacts.reduce((sum, { timeline }) => sum + timeline.length, 0),
    hubspotRequests: requests,
    eventsPerRequest: requests === 0 ? 0 : Math.round((world.events.length / requests) * 10) / 10,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    seconds: Math.round(elapsedMs / 100) / 10,
    differences: compareWithTruth(expected, snapshotOf(contacts)),
  };
}

/** What a comparison looks at. */
export function snapshotOf(contacts: readonly SimulatedContact[]): HubSpotSnapshot {
  return contacts.map(({ id, properties, timeline }) => ({
    id,
    properties,
    timeline: timeline.map((entry) => ({
      name: entry.kind === 'note' ? 'note' : entry.name,
      occurredAt: entry.occurredAt,
      properties: entry.kind === 'note' ? {} : entry.properties,
    })),
  }));
}
