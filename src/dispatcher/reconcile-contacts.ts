import { causeOf, isKeptSilently } from '../core/reconcile/cause-of.ts';
import { compareRecord, type Difference } from '../core/reconcile/compare-record.ts';
import { SECONDARY_EMAILS, type Desired } from '../core/plan.ts';
import { verdictOnStored } from '../core/verdicts.ts';
import {
  CONTACTS_PER_BATCH,
  HISTORIES_PER_BATCH,
  idsOf,
  MERGED_IDS_PROPERTY,
  RECORD_ID_PROPERTY,
} from '../hubspot/port.ts';
import type { Connection, SendReport } from './connection.ts';
import { definitionHash } from './definition-hash.ts';
import { desiredOf } from './desired.ts';
import type { Answer, ContactQuery, ContactRecord } from '../model/hubspot.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { PropertyDefinition } from '../model/property.ts';
import type { Drift, ReconcileStep } from '../model/reconcile.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * Takes a comparison that was ordered one step further: reads the records of contacts, and of
 * those that differ the history of what differs. Writes nothing to HubSpot: where the order says
 * so, the ledger makes what differs pending again, and the ordinary path sends it.
 *
 * A record that was merged into another is not gone: the contact is compared with the record that
 * took its place. Only what differs there is worth a request, and sending that makes the ordinary
 * path adopt the new record.
 *
 * @param limit contacts to claim at most
 */
export async function reconcileContacts(
  connection: Connection,
  limit: number,
): Promise<SendReport> {
  const { work, clock, standing } = connection;
  const contacts = await work.claimReconcile(limit);
  const compared = await compare(connection, await desiredOf(connection, contacts));
  const report = { claimed: contacts.length, synced: [] };
  standing.ask('records', compared.kind === 'done' ? null : compared);
  if (compared.kind !== 'done') return { ...report, halt: compared };
  const checked = contacts.map(({ id, revision }) => ({ id, revision }));
  const step = { checked, ...compared.value, isLast: contacts.length < limit };
  await work.settleReconcile(step, clock.now());
  return { ...report, halt: null };
}

/** A contact that differs from its record. */
interface Differing {
  readonly contactId: number;
  /** The record that was asked for: the contact's as far as it knows. */
  readonly hubspotId: string;
  readonly record: ContactRecord;
  readonly differences: readonly Difference[];
  /** What is known of what HubSpot makes of its values. */
  readonly said: Desired['verdicts'];
}

async function compare(
  connection: Connection,
  desired: ReadonlyMap<DirtyContact, Desired>,
): Promise<Answer<Compared>> {
  const records = await readRecords(connection, desired);
  if (records.kind !== 'done') return records;
  const gone: Drift[] = [];
  const differing: Differing[] = [];
  for (const [contact, values] of desired) {
    const { id: contactId, hubspotId } = contact;
    if (hubspotId === null) continue;
    const record = records.value.get(hubspotId);
    // It is compared the next time: that it cannot be read does not say that it is gone.
    if (record === null) continue;
    if (record === undefined) {
      gone.push({ ...RECORD_GONE, contactId, hubspotId });
      continue;
    }
    const { properties } = connection.portal;
    const differences = compareRecord(contact, values, record, properties);
    if (differences.length > 0) {
      differing.push({ contactId, hubspotId, record, differences, said: values.verdicts });
    }
  }
  const explained = await explain(connection, differing);
  if (explained.kind !== 'done') return explained;
  const { drifts, verdicts } = explained.value;
  return { kind: 'done', value: { drifts: [...gone, ...drifts], verdicts } };
}

/** What differs, and what HubSpot turns out to hold otherwise. */
type Compared = Required<Pick<ReconcileStep, 'drifts' | 'verdicts'>>;

const RECORD_GONE = {
  property: null,
  expected: '',
  found: '',
  cause: 'record gone',
  changedBy: null,
} as const;

/** The records of contacts, by each id that leads to them; null for one that cannot be read. */
export async function readRecords(
  connection: Connection,
  desired: ReadonlyMap<DirtyContact, Desired>,
): Promise<Answer<ReadonlyMap<string, ContactRecord | null>>> {
  const names = [...desired.values()].flatMap(({ values }) => [...values.keys()]);
  const properties = [...new Set(['email', SECONDARY_EMAILS, MERGED_IDS_PROPERTY, ...names])];
  const asked = [...desired.keys()].flatMap(({ id, hubspotId }) =>
    hubspotId === null ? [] : [{ contactId: id, recordId: hubspotId }],
  );
  return readAll(connection, asked, CONTACTS_PER_BATCH, () => ({ properties }));
}

/**
 * Explains how each difference came about. Where HubSpot never held a value that it took, that is what
 * it said of it.
 */
async function explain(
  connection: Connection,
  differing: readonly Differing[],
): Promise<Answer<Compared>> {
  const asked = differing.map((one) => ({ ...one, recordId: one.record.id }));
  const records = await readAll(connection, asked, HISTORIES_PER_BATCH, (part) => {
    const names = part.flatMap(({ differences }) => differences.map(({ property }) => property));
    return { properties: [], history: [...new Set(names)] };
  });
  if (records.kind !== 'done') return records;
  const { properties: definitions } = connection.portal;
  const drifts: Drift[] = [];
  const verdicts: { contactId: number; verdict: Verdict }[] = [];
  for (const { contactId, hubspotId, record, differences, said } of differing) {
    for (const difference of differences) {
      const { property, expected, found } = difference;
      const definition = definitions.get(property);
      const history = records.value.get(record.id)?.history?.[property] ?? [];
      const cause = definition === undefined ? null : causeOf(difference, definition, history);
      if (definition === undefined || cause === null) continue;
      const known = said?.get(property);
      const verdict = verdictOf(connection, definition, difference);
      // What a merge has made of a record is not what HubSpot said of a value.
      const isKept =
        record.id === hubspotId && isKeptSilently(difference, definition, history, known);
      if (!isKept) {
        drifts.push({ contactId, hubspotId: record.id, property, expected, found, ...cause });
      }
      if (verdict === null) continue;
      if (isKept) verdicts.push({ contactId, verdict });
      else if (known === undefined || known.isAssumed === true) {
        // It was not put back yet.
        verdicts.push({ contactId, verdict: { ...verdict, isAssumed: true, atMs: 0 } });
      }
    }
  }
  return { kind: 'done', value: { drifts, verdicts } };
}

function verdictOf(
  { portal, clock }: Connection,
  definition: PropertyDefinition,
  { property, mode, expected: text, found: held }: Difference,
): Verdict | null {
  const said = { definition: definitionHash(portal, property), atMs: clock.now() };
  return verdictOnStored({ definition, mode, text, held, before: undefined }, said);
}

/** A record to read, and the contact that it is about. */
interface Asked {
  readonly contactId: number;
  readonly recordId: string;
}

/** Reads records in batches until one fails; by each id that leads to them, null for one that cannot be read. */
async function readAll<T extends Asked>(
  { hubspot }: Connection,
  asked: readonly T[],
  batchSizeMax: number,
  what: (part: readonly T[]) => Pick<ContactQuery, 'properties' | 'history'>,
): Promise<Answer<ReadonlyMap<string, ContactRecord | null>>> {
  const records = new Map<string, ContactRecord | null>();
  for (let start = 0; start < asked.length; start += batchSizeMax) {
    const part = asked.slice(start, start + batchSizeMax);
    const answer = await hubspot.readContacts({
      ...what(part),
      idProperty: RECORD_ID_PROPERTY,
      ids: [...new Set(part.map(({ recordId }) => recordId))],
      about: part.map(({ contactId }) => contactId),
    });
    for (const [id, failure] of answer.failed) {
      if (failure.scope !== 'record') return failure;
      records.set(id, null);
    }
    for (const record of answer.records) {
      for (const id of idsOf(record)) records.set(id, record);
    }
  }
  return { kind: 'done', value: records };
}
