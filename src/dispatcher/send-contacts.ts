import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { WritePlan } from '../core/plan.ts';
import { isRequired } from '../core/reason.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import type { LookedUp } from '../core/sending/newcomers.ts';
import { CONTACTS_PER_BATCH } from '../hubspot/port.ts';
import { callBack } from './call-back.ts';
import {
  keysOf,
  NOTHING,
  tellingProperties,
  walletPropertiesOf,
  type Connection,
  type SendReport,
} from './connection.ts';
import {
  endAside,
  endGuarded,
  endMissing,
  endWithMade,
  endWritten,
  settlementOf,
  type ContactEndpoint,
  type Ended,
} from './end-contact.ts';
import type { ContactsReport } from './contacts-flow.ts';
import { endUnmerged, mergeRecords } from './merge-records.ts';
import { desiredOf } from './desired.ts';
import { findMade } from './find-made.ts';
import { isFailure, type FoundRecords } from './find-records.ts';
import { makeNewcomers } from './make-newcomers.ts';
import { planContacts } from './plan-contacts.ts';
import { attemptsOf } from './send-plans.ts';
import { readNeighbours } from './read-neighbours.ts';
import { writeContacts, type Writing } from './write-contacts.ts';
import { isGuarded, writeGuarded } from './write-guarded.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { NextStep } from '../model/settlement.ts';

/**
 * Brings the contacts that changed up to date in HubSpot: finds their records, plans what differs,
 * sends it in batches, and settles each contact by its own outcome. What is about to be sent is
 * noted before, so that an attempt whose end nobody learns is in doubt.
 *
 * @param limit contacts to claim at most
 */
export async function sendContacts(connection: Connection, limit: number): Promise<SendReport> {
  return connection.flow.during(async () => sendRound(connection, limit));
}

async function sendRound(connection: Connection, limit: number): Promise<ContactsReport> {
  const { work, clock, hubspot, standing, mapping } = connection;
  await callBack(connection);
  const claimed = await work.claimContacts(clock.now(), limit);
  if (claimed.length === 0) return { ...NOTHING, unsent: 0 };
  const { now, later } = standing.admit(claimed, needsOf);
  const aside = (contact: DirtyContact): Ended =>
    endAside(contact, standing.closedOf(needsOf(contact)));
  const merges = await mergeRecords(connection, now);
  const sent = await sendAll(
    connection,
    now.filter((contact) => !merges.ended.has(contact)),
  );
  const ended = [...merges.ended.values(), ...later.map(aside), ...sent.ended];
  const halt = standing.hear([...merges.heard, ...sent.heard, ...ended.flatMap(heardOf)]);
  // What is refused alike may be so because of definitions that are not true any more.
  if (halt?.kind === 'blocked' || sent.hasRefused) hubspot.forgetPortal();
  const settlements = ended.map((one) =>
    settlementOf(endUnmerged(one, merges), standing, keyRulesOf(mapping)),
  );
  const synced = await work.settleContacts(standing.guard(settlements), clock.now());
  const unsent = settlements.filter(({ next }) => isAgain(next)).length;
  return { claimed: claimed.length, halt, synced, unsent };
}

function isAgain({ kind }: NextStep): boolean {
  return kind === 'again' || kind === 'retry';
}

/** The endpoints without which nothing can be done for a contact. */
function needsOf({ hubspotId }: DirtyContact): readonly ContactEndpoint[] {
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

/** Sends contacts; the first newcomers before the others while nothing is known of those who come new. */
async function sendAll(connection: Connection, contacts: readonly DirtyContact[]): Promise<Sent> {
  const newcomers = contacts.filter(({ hubspotId }) => hubspotId === null);
  const isSampled = connection.newcomers.isUnacquainted && newcomers.length > CONTACTS_PER_BATCH;
  const later = new Set(isSampled ? newcomers.slice(CONTACTS_PER_BATCH) : []);
  const first = await sendPart(
    connection,
    contacts.filter((contact) => !later.has(contact)),
  );
  if (later.size === 0) return first;
  const second = await sendPart(connection, [...later]);
  return {
    ended: [...first.ended, ...second.ended],
    heard: [...first.heard, ...second.heard],
    hasRefused: first.hasRefused || second.hasRefused,
  };
}

async function sendPart(connection: Connection, contacts: readonly DirtyContact[]): Promise<Sent> {
  const { work, hubspot, clock, portal, rules } = connection;
  const desired = await desiredOf(connection, contacts);
  const walletProperties = walletPropertiesOf(connection);
  const writing: Writing = { clock, portal, desired, rules, walletProperties };
  const unseen = await makeNewcomers(connection, writing);
  const others = new Map([...desired].filter(([contact]) => !unseen.written.has(contact)));
  const planning = await planContacts(connection, others);
  const { ended, heard, plans, missing, holders, made, candidates } = planning;
  connection.newcomers.noteLookUps(lookUpsOf(connection, candidates, unseen.refused));
  if (plans.size > 0)
    await work.markContactsSending(attemptsOf(plans, hubspot.nowMs()), clock.now());
  const written = new Map([...unseen.written, ...(await writeContacts(hubspot, plans, writing))]);
  const guarded = await writeGuarded(hubspot, written, writing);
  const sought = { written, missing };
  const neighbours = await readNeighbours(hubspot, sought, tellingProperties(connection));
  await holders.learn([...neighbours.records.values()].map((record) => ({ record, key: null })));
  const around = { neighbours, holders, nowMs: clock.now() };
  const ends = [...written].map(([contact, one]) => {
    const end = endWritten(contact, one, around);
    return isGuarded(one.plan) ? endGuarded(end, guarded.get(contact)) : end;
  });
  const gone = [...missing].map(([contact, id]) => endMissing(contact, id, 'read', around));
  const answered = [...guarded.keys()].map(({ id }) => ({ id, endpoint: 'upsert', failure: null }));
  const hasRefused = [...written].some(
    ([contact, { plan }]) => refusalsOf(plan) > refusalsOf(plans.get(contact)),
  );
  const beside = await findMade(connection, [...others.keys()]);
  const all = [...ended, ...ends, ...gone].map((one) =>
    endWithMade(one, made.get(one.contact) ?? beside.made.get(one.contact) ?? []),
  );
  return { ended: all, heard: [...heard, ...answered], hasRefused };
}

/** What look-ups say of newcomers; those that were refused one by one are counted already. */
function lookUpsOf(
  connection: Connection,
  candidates: FoundRecords['candidates'],
  refused: ReadonlySet<DirtyContact>,
): LookedUp {
  const [strongest] = keysOf(connection);
  const answered = [...candidates].filter(([, found]) => !found.some(isFailure));
  const found = answered.map(([contact, some]) => {
    const records = some.flatMap((one) => (isFailure(one) ? [] : [one]));
    const isNamed = records.some(({ key }) => key.property === strongest?.property);
    return { isCounted: refused.has(contact), isKnown: records.length > 0, isNamed };
  });
  const seen = found.filter(({ isCounted }) => !isCounted);
  return {
    seen: seen.length,
    known: seen.filter(({ isKnown }) => isKnown).length,
    named: found.filter(({ isNamed }) => isNamed).length,
  };
}

/** Values that HubSpot did not take for how it defines their properties. */
function refusalsOf(plan: WritePlan | undefined): number {
  return (
    plan?.verdicts.filter(({ kind, code }) => kind === 'refused' && !isRequired(code)).length ?? 0
  );
}
