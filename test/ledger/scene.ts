import { strict as assert } from 'node:assert';
import { afterEach, beforeEach } from '@jest/globals';
import type { Contender, Lease } from '../../src/ledger/lease-port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import { type HeldLeases, holdLeases } from '../support/hold-leases.ts';
import { anEvent, type EventChanges, facts, NOW, type Said, TENANT } from './builders.ts';
import type { Application } from '../../src/model/application.ts';
import type { ContactView } from '../../src/model/view.ts';
import type {
  ContactSettlement,
  EntrySettlement,
  TimelineEntry,
} from '../../src/model/settlement.ts';
import type { DirtyContact } from '../../src/model/contact.ts';
import type { Due } from '../../src/model/lane.ts';

/** Opens an empty ledger. */
export type Open = () => Promise<Ledger>;

/** Those that tests have work of. */
const CONNECTIONS = [TENANT, 'one', 'other', 'third', 'another tenant'];

/** A fresh ledger for each test, with the steps that tests have in common. */
export class Scene {
  #ledger: Ledger | null = null;
  #leases: HeldLeases | null = null;

  constructor(open: Open) {
    beforeEach(async () => {
      this.#ledger = await open();
      this.#leases = await holdLeases(this.#ledger, CONNECTIONS, NOW);
    });
    afterEach(async () => {
      await this.#ledger?.close();
    });
  }

  get ledger(): Ledger {
    assert(this.#ledger !== null);
    return this.#ledger;
  }

  get contender(): Contender {
    assert(this.#leases !== null);
    return this.#leases.contender;
  }

  /** The lease of the connection that tests speak of, or of another. */
  lease(connection = TENANT): Lease {
    assert(this.#leases !== null);
    return this.#leases.lease(connection);
  }

  /** The work of the connection that tests speak of. */
  get work(): Work {
    return this.lease().work;
  }

  /** When there is work for the connection. */
  async due(nowMs = NOW): Promise<Due> {
    const due = (await this.contender.dueOf(nowMs)).get(TENANT);
    assert(due !== undefined);
    return due;
  }

  /** Appends events of these ids. */
  async receive(...events: (string | EventChanges)[]): Promise<void> {
    for (const event of events) {
      await this.ledger.append(anEvent(typeof event === 'string' ? { eventId: event } : event));
    }
  }

  /** Applies a pending event. */
  async apply(eventId: string, application: Application, nowMs = NOW): Promise<void> {
    const events = await this.work.pendingEvents(1000);
    const event = events.find((pending) => pending.eventId === eventId);
    assert(event !== undefined, `${eventId} is not pending`);
    await this.work.apply([{ seq: event.seq, application, mappingVersion: 'v1' }], nowMs);
  }

  /** Receives an event and applies what the mapping says of it. */
  async hear(eventId: string, said: Said, nowMs = NOW): Promise<void> {
    await this.receive(eventId);
    await this.apply(eventId, facts(eventId, said), nowMs);
  }

  /** The contacts that are due. */
  claim(nowMs = NOW): Promise<DirtyContact[]> {
    return this.work.claimContacts(nowMs, 1000);
  }

  /** The one contact that is due. */
  async claimOne(nowMs = NOW): Promise<DirtyContact> {
    return only(await this.claim(nowMs));
  }

  /** The timeline entries that are due. */
  entries(nowMs = NOW): Promise<TimelineEntry[]> {
    return this.work.claimTimeline(nowMs, 1000);
  }

  /** Settles a contact as sent, unless something else is given; returns the ids of the events now in HubSpot. */
  async settle(
    contact: DirtyContact,
    changes: Partial<ContactSettlement> = {},
    nowMs = NOW,
  ): Promise<string[]> {
    const { id, revision } = contact;
    const settlement: ContactSettlement = {
      id,
      revision,
      end: 'known',
      next: { kind: 'done' },
      ...changes,
    };
    const synced = await this.work.settleContacts([settlement], nowMs);
    return synced.map((event) => event.eventId).sort();
  }

  /** Settles an entry as sent, unless something else is given; returns the ids of the events now in HubSpot. */
  async settleEntry(
    entry: TimelineEntry,
    changes: Partial<EntrySettlement> = {},
    nowMs = NOW,
  ): Promise<string[]> {
    const settlement: EntrySettlement = {
      id: entry.id,
      driver: 'notes',
      sendingOver: true,
      next: { kind: 'done' },
      ...changes,
    };
    const synced = await this.work.settleTimeline([settlement], nowMs);
    return synced.map((event) => event.eventId).sort();
  }

  /** Sends the one contact that is due, which has or gets this record. */
  async send(hubspotId: string): Promise<string[]> {
    return this.settle(await this.claimOne(), { record: created(hubspotId) });
  }

  /** The contact that has a key of this value. */
  async contact(keyValue: string): Promise<ContactView> {
    const contact = await this.ledger.contact(TENANT, keyValue);
    assert(contact !== null, `no contact has ${keyValue}`);
    return contact;
  }
}

/** A record that the daemon made. */
export function created(hubspotId: string): { hubspotId: string; origin: 'created' } {
  return { hubspotId, origin: 'created' };
}

/** The only element of a list. */
export function only<T>(items: readonly T[]): T {
  const [item] = items;
  assert(item !== undefined && items.length === 1, `${items.length} items instead of one`);
  return item;
}

/** The values of a contact's registers. */
export function valuesOf(contact: DirtyContact): { [property: string]: unknown } {
  return Object.fromEntries(
    Object.entries(contact.document.registers).map(([name, { value }]) => [name, value]),
  );
}
