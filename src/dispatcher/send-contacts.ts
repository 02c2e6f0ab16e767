import { needsRead, planContact, type WritePlan } from '../core/plan.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import { NOTHING, type Connection, type SendReport } from './connection.ts';
import { desiredOf } from './desired.ts';
import {
  endAside,
  endFailed,
  endIdle,
  endShared,
  endWritten,
  settlementOf,
  type Ended,
} from './end-contact.ts';
import { findRecords, isFailure, type Lookups } from './find-records.ts';
import { endUnmerged, mergeRecords } from './merge-records.ts';
import { findSuccessors, type MissingRecord } from './successors.ts';
import { writeContacts, type Written } from './write-contacts.ts';
import type { DirtyContact } from '../model/contact.ts';

/**
 * Brings the contacts that changed up to date in HubSpot: finds their records, plans what differs,
 * sends it in batches, and settles each contact by its own outcome. What is about to be sent is
 * noted before, so that an attempt whose end nobody learns is in doubt.
 *
 * @param limit contacts to claim at most
 */
export async function sendContacts(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock, hubspot, standing } = connection;
  const claimed = await work.claimContacts(clock.now(), limit);
  if (claimed.length === 0) return NOTHING;
  const { now, later } = standing.admit(claimed, needsOf);
  const merges = await mergeRecords(connection, now);
  const sent = await sendAll(
    connection,
    now.filter((contact) => !merges.ended.has(contact)),
  );
  const ended = [...merges.ended.values(), ...later.map(endAside), ...sent.ended];
  const halt = standing.hear([...merges.heard, ...sent.heard, ...ended.flatMap(heardOf)]);
  // What is refused alike may be so because of definitions that are not true any more.
  if (halt?.kind === 'blocked' || sent.hasRefused) hubspot.forgetPortal();
  const settlements = ended.map((one) => {
    const failure = merges.unmerged.get(one.contact);
    return settlementOf(failure === undefined ? one : endUnmerged(one, failure), standing);
  });
  const synced = await work.settleContacts(standing.guard(settlements), clock.now());
  return { claimed: claimed.length, halt, synced };
}

/** The endpoints without which nothing can be done for a contact. */
function needsOf({ hubspotId }: DirtyContact): readonly string[] {
  return hubspotId === null ? ['read', 'upsert'] : ['update'];
}

function heardOf({ contact: { id }, endpoint, failure, next }: Ended): readonly Heard[] {
  if (endpoint === null || (failure === null && next === null)) return [];
  // What another record of the contact is the cause of was answered well.
  const isAnswered = failure?.kind === 'retry' && failure.code === 'record-changed';
  return [{ id, endpoint, failure: isAnswered ? null : failure }];
}

/** How contacts ended, and what was heard on the way. */
interface Sent {
  readonly ended: readonly Ended[];
  readonly heard: readonly Heard[];
  /** Whether HubSpot refused a property that its definitions allow. */
  readonly hasRefused: boolean;
}

async function sendAll(connection: Connection, contacts: readonly DirtyContact[]): Promise<Sent> {
  const { work, hubspot, clock } = connection;
  const { ended, heard, plans } = await planAll(connection, contacts);
  const attempts = [...plans].map(([{ id }, { kind, properties }]) => ({
    id,
    properties: Object.keys(properties),
    creates: kind === 'upsert',
  }));
  if (attempts.length > 0) await work.markContactsSending(attempts, clock.now());
  const written = await writeContacts(hubspot, plans);
  const successors = await findSuccessors(hubspot, missingRecords(written));
  const ends = [...written].map(([contact, { plan, result }]) =>
    endWritten(contact, plan, result, successors),
  );
  const hasRefused = [...written].some(
    ([contact, { plan }]) => plan.dropped.length > (plans.get(contact)?.dropped.length ?? 0),
  );
  return { ended: [...ended, ...ends], heard, hasRefused };
}

interface Planning {
  /** Contacts for which nothing is sent. */
  readonly ended: readonly Ended[];
  readonly heard: readonly Heard[];
  readonly plans: ReadonlyMap<DirtyContact, WritePlan>;
}

/** Plans each contact, after its record was looked up where that is needed. */
async function planAll(
  connection: Connection,
  contacts: readonly DirtyContact[],
): Promise<Planning> {
  const { hubspot, mapping, portal, standing } = connection;
  const match = mapping.match.filter(
    ({ property }) => property === 'email' || portal.properties.get(property)?.unique === true,
  );
  const projected = await desiredOf(connection, contacts);
  const { now, later } = standing.admit([...projected], ([contact, values]) =>
    needsRead(contact, values) ? ['read'] : [],
  );
  const desired = new Map(now);
  const lookups = await findRecords(hubspot, desired, match);
  const ended = later.map(([contact]) => endAside(contact));
  const plans = new Map<DirtyContact, WritePlan>();
  const records = new Set<string>();
  for (const [contact, values] of desired) {
    const found = lookups.get(contact) ?? null;
    if (found !== null && isFailure(found)) {
      ended.push(endFailed(contact, 'read', found));
      continue;
    }
    const plan = planContact(contact, values, found, { match, create: mapping.create });
    if (plan.kind === 'clean' || plan.kind === 'waiting') ended.push(endIdle(contact, plan));
    // Two contacts that adopt one record are one person: the ledger folds them, then sends the whole.
    else if (plan.kind === 'update' && records.has(plan.recordId)) {
      ended.push(endShared(contact, plan));
    } else plans.set(contact, plan);
    if ('recordId' in plan) records.add(plan.recordId);
  }
  return { ended, heard: lookedUp(lookups), plans };
}

/** What look-ups that were answered say of their endpoint; those that failed end their contact. */
function lookedUp(lookups: Lookups): readonly Heard[] {
  return [...lookups].flatMap(([{ id }, found]) =>
    found !== null && isFailure(found)
      ? []
      : [{ id, endpoint: 'read', failure: null, isLookup: true }],
  );
}

/** Records of updates that were answered without the record. */
function missingRecords(written: ReadonlyMap<DirtyContact, Written>): readonly MissingRecord[] {
  return [...written].flatMap(([{ id: contactId }, { plan, result }]) =>
    result.kind === 'missing' && plan.kind === 'update'
      ? [{ recordId: plan.recordId, contactId }]
      : [],
  );
}
