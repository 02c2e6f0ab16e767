import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import { anEvent, facts, NOW, type Said, TENANT } from './builders.ts';
import type { Model } from './model.ts';
import type { ContactSettlement, NextStep } from '../../src/model/settlement.ts';
import type { DirtyContact } from '../../src/model/contact.ts';

/** A ledger with what its dispatcher has claimed and not settled yet. */
export interface Real {
  readonly ledger: Ledger;
  readonly work: Work;
  readonly claimed: DirtyContact[];
}

type Command = fc.AsyncCommand<Model, Real>;

/** Far enough for every retry to be due. */
const DUE = NOW + 1_000_000;

const next = fc.constantFrom<NextStep>(
  { kind: 'done' },
  { kind: 'done' },
  { kind: 'waiting', reason: 'no key', code: 'no-key' },
  { kind: 'dead', reason: 'rejected', code: 'VALIDATION_ERROR' },
  { kind: 'retry', reason: '502', code: 'server-error', dueAtMs: NOW + 10 },
);

const said: fc.Arbitrary<Said> = fc.oneof(
  ...(['email', 'customer', 'both'] as const).map((which) =>
    fc.record({
      ...(which === 'customer' ? {} : { email: fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org') }),
      ...(which === 'email' ? {} : { customer: fc.constantFrom('c1', 'c2', 'c3') }),
      values: fc.dictionary(fc.constantFrom('city', 'zip'), fc.constantFrom('1', '2', '3')),
      timeline: fc.subarray(['installed', 'welcome']),
    }),
  ),
);

/** Everything that may happen to a ledger, in any order. */
export const commands = [
  said.map((said) => hear(said)),
  said.map((said) => hear(said)),
  fc.constant(claim()),
  fc
    .tuple(
      fc.nat(),
      next,
      fc.option(fc.constantFrom('h1', 'h2', 'h3')),
      fc.constantFrom('known' as const, 'unknown' as const),
    )
    .map((args) => settle(...args)),
  fc.tuple(fc.nat(), next).map((args) => settleEntry(...args)),
  fc.option(fc.constantFrom('a@x.org', 'b@x.org', 'c1')).map((key) => replay(key)),
];

function hear(said: Said): Command {
  return {
    check: () => true,
    toString: () => `hear(${JSON.stringify(said)})`,
    run: async (model, { ledger, work }) => {
      const eventId = model.nextEventId();
      const application = facts(eventId, said);
      await ledger.append(anEvent({ eventId }));
      const pending = await work.pendingEvents(10);
      expect(pending.map((event) => event.eventId)).toEqual([eventId]);
      const applied = pending.map(({ seq }) => ({ seq, application, mappingVersion: 'v1' }));
      await work.apply(applied, NOW);
      model.apply(eventId, application);
      const view = await ledger.event(TENANT, eventId);
      if (view?.syncedAtMs !== null) expect(model.sync([eventId])).toBe(true);
      await compare(model, ledger);
    },
  };
}

function claim(): Command {
  return {
    check: () => true,
    toString: () => 'claim()',
    run: async (_model, { work, claimed }) => {
      const contacts = await work.claimContacts(DUE, 100);
      const attempts = contacts.map(({ id, hubspotId }) => ({
        id,
        properties: ['city'],
        atMs: DUE,
        creates: hubspotId === null,
      }));
      await work.markContactsSending(attempts, DUE);
      claimed.push(...contacts);
    },
  };
}

/** Settles something that was claimed, perhaps long ago: the contact may have changed or be folded. */
function settle(
  index: number,
  next: NextStep,
  hubspotId: string | null,
  end: ContactSettlement['end'],
): Command {
  return {
    check: () => true,
    toString: () => `settle(${index}, ${next.kind}, ${hubspotId}, ${end})`,
    run: async (model, { ledger, work, claimed }) => {
      const [contact] = claimed.splice(index % Math.max(1, claimed.length), 1);
      if (contact === undefined) return;
      const record =
        hubspotId === null ? {} : { record: { hubspotId, origin: 'adopted' } as const };
      const settlement: ContactSettlement = {
        id: contact.id,
        revision: contact.revision,
        end,
        ...record,
        next:
          hubspotId === null && next.kind === 'done'
            ? { kind: 'waiting', reason: 'r', code: 'no-key' }
            : next,
      };
      const synced = await work.settleContacts([settlement], NOW);
      expect(model.sync(synced.map(({ eventId }) => eventId))).toBe(true);
      await joinByRecord(model, ledger);
      await compare(model, ledger);
    },
  };
}

function settleEntry(index: number, next: NextStep): Command {
  return {
    check: () => true,
    toString: () => `settleEntry(${index}, ${next.kind})`,
    run: async (model, { ledger, work }) => {
      const entries = await work.claimTimeline(DUE, 100);
      const entry = entries[index % Math.max(1, entries.length)];
      if (entry === undefined) return;
      const settlement = { id: entry.id, driver: 'notes', next, sendingOver: true };
      const synced = await work.settleTimeline([settlement], NOW);
      expect(model.sync(synced.map(({ eventId }) => eventId))).toBe(true);
      await compare(model, ledger);
    },
  };
}

/** Replays everything or one contact, and applies the events again, last first. */
function replay(contactKey: string | null): Command {
  return {
    check: () => true,
    toString: () => `replay(${contactKey})`,
    run: async (model, { ledger, work }) => {
      const filter = contactKey === null ? {} : { contactKey };
      const { cursor } = await ledger.replay(TENANT, filter, null, NOW + model.nextReplay());
      expect(cursor).toBeNull();
      const pending = await work.pendingEvents(1000);
      for (const { seq, eventId } of pending.toReversed()) {
        expect(await ledger.event(TENANT, eventId)).toMatchObject({ syncedAtMs: null });
        const application = model.replay(eventId);
        const [ended] = await work.apply([{ seq, application, mappingVersion: 'v2' }], NOW);
        if (ended?.syncedAtMs !== null) expect(model.sync([eventId])).toBe(true);
      }
      await compare(model, ledger);
    },
  };
}

/** Contacts that the ledger has under one id are one, and those of one record must be. */
async function joinByRecord(model: Model, ledger: Ledger): Promise<void> {
  const byRecord = new Map<string, string[]>();
  for (const value of model.contacts) {
    const hubspotId = (await ledger.contact(TENANT, value))?.hubspotId ?? null;
    if (hubspotId !== null) byRecord.set(hubspotId, [...(byRecord.get(hubspotId) ?? []), value]);
  }
  for (const values of byRecord.values()) model.join(values);
}

/** The ledger has the model's contacts, and its counts are those of its contents. */
async function compare(model: Model, ledger: Ledger): Promise<void> {
  for (const value of model.contacts) {
    const contact = await ledger.contact(TENANT, value);
    expect(contact?.keys.map((key) => key.value).sort()).toEqual(model.keysOf(value));
    expect(contact?.document).toEqual(model.documentOf(value));
  }
  const { events, contacts } = await ledger.status(TENANT, NOW);
  expect(Object.values(contacts).reduce((a, b) => a + b)).toBe(model.contacts.length);
  expect(events.pending).toBe(0);
}

/** Sends all that is left, as a HubSpot without faults would have it. */
export async function drain(model: Model, { ledger, work }: Real): Promise<void> {
  for (const value of model.contacts) {
    const contact = await ledger.contact(TENANT, value);
    if (contact === null) throw new Error(`no contact has ${value}`);
    const record = { hubspotId: `drained-${contact.id}`, origin: 'created' as const };
    const { id, revision } = contact;
    const settlement = { id, revision, record, end: 'known', next: { kind: 'done' } } as const;
    const synced = await work.settleContacts([settlement], NOW);
    expect(model.sync(synced.map(({ eventId }) => eventId))).toBe(true);
  }
  for (const { id } of await work.claimTimeline(DUE, 1000)) {
    const sent = { id, driver: 'notes', next: { kind: 'done' }, sendingOver: true } as const;
    const synced = await work.settleTimeline([sent], NOW);
    expect(model.sync(synced.map(({ eventId }) => eventId))).toBe(true);
  }
}
