import { LATE_EFFECT_MS } from '../core/ledger/doubt.ts';
import { isTimeUp } from '../core/ledger/taken.ts';
import type { Desired } from '../core/plan.ts';
import { compareRecord } from '../core/reconcile/compare-record.ts';
import { NOTHING, type Connection, type SendReport } from './connection.ts';
import { desiredOf } from './desired.ts';
import { findMade } from './find-made.ts';
import { readRecords } from './reconcile-contacts.ts';
import type { CheckResult } from '../model/settlement.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';

/**
 * Looks, some minutes after an attempt without a known end, whether it took effect after what was
 * sent since: what HubSpot holds then otherwise is sent again, and a record that it made is merged.
 * Contacts of which another record in HubSpot has a value are tried again from time to time, which
 * takes no look.
 *
 * @param limit contacts to look at, at most
 */
export async function checkLateEffects(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock, standing } = connection;
  const contacts = await work.claimChecks(clock.now(), limit);
  if (contacts.length === 0) return NOTHING;
  const doubtful = contacts.filter((contact) => isDoubtful(contact, clock.now()));
  const desired = await desiredOf(connection, doubtful);
  const records = await readRecords(connection, desired);
  const { made, failure } = await findMade(connection, doubtful);
  const halt = records.kind === 'done' ? failure : records;
  standing.ask('records', halt);
  if (records.kind !== 'done' || halt !== null) {
    return { claimed: contacts.length, halt, synced: [] };
  }
  const results = contacts.map((contact) => {
    const values = desired.get(contact);
    const { id, revision } = contact;
    return values === undefined
      ? { id, revision, differing: null }
      : { ...resultOf(connection, contact, values, records.value), made: made.get(contact) ?? [] };
  });
  await work.settleChecks(results, clock.now());
  return { claimed: contacts.length, halt: null, synced: [] };
}

function isDoubtful({ inDoubt, hubspotId }: DirtyContact, nowMs: number): boolean {
  if (inDoubt === null || hubspotId === null) return false;
  return isTimeUp(inDoubt.checkAtMs, LATE_EFFECT_MS, nowMs);
}

function resultOf(
  { portal }: Connection,
  contact: DirtyContact,
  desired: Desired,
  records: ReadonlyMap<string, ContactRecord | null>,
): CheckResult {
  const { id, revision, hubspotId, inDoubt } = contact;
  const properties = inDoubt?.properties ?? [];
  const record = hubspotId === null ? undefined : records.get(hubspotId);
  // A record that is gone is found by the next attempt to write it.
  if (record === undefined) return { id, revision, differing: [] };
  // One that cannot be read is written, which shows what is wrong with it.
  if (record === null) return { id, revision, differing: properties };
  const differences = compareRecord(contact, desired, record, portal.properties);
  const differing = differences
    .map(({ property }) => property)
    .filter((property) => properties.includes(property));
  return { id, revision, differing };
}
