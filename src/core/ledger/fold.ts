import { mergeRegisters } from '../register.ts';
import { type Contact, dirtied } from './contact.ts';
import { doubted, madeInDoubt, untilOf } from './doubt.ts';
import { RECORD_CHANGES_MAX, type HubSpotRecord, type InDoubt } from '../../model/contact.ts';

/**
 * The one contact that several turn out to be. What HubSpot confirmed of a record stays true of
 * the survivor only when it has that very record; later contacts of the list know it better. What
 * is under way of the others is in doubt, because it settles for a contact that no longer exists.
 */
export function folded(contacts: readonly [Contact, ...Contact[]], nowMs: number): Contact {
  const survivor = survivorOf(contacts);
  const ofRecord = contacts
    .filter((contact) => contact.hubspotId === survivor.hubspotId)
    .map((contact) => (contact.id === survivor.id ? contact : doubted(contact, nowMs)));
  const doubts = [
    ...ofRecord.flatMap(({ inDoubt }) => inDoubt ?? []),
    // What a contact leaves whose record may have been made.
    ...(survivor.hubspotId === null ? [] : contacts)
      .filter(({ hubspotId }) => hubspotId === null)
      .flatMap((one) => madeInDoubt(doubted(one, nowMs).inDoubt) ?? []),
  ];
  return {
    ...dirtied(survivor, nowMs),
    registers: contacts.map((contact) => contact.registers).reduce(mergeRegisters),
    confirmed: Object.assign(
      {},
      ...ofRecord.map((contact) => contact.confirmed),
    ) as Contact['confirmed'],
    inDoubt: doubts.length === 0 ? null : doubts.reduce(joined),
    duplicates: withoutRecord(contacts.flatMap(recordsOf), survivor.hubspotId),
    history: contacts
      .flatMap(({ history }) => history)
      .sort((a, b) => a.atMs - b.atMs)
      .slice(-RECORD_CHANGES_MAX),
    passes: contacts.reduce((sum, { passes }) => sum + passes, 0),
    passesMax: Math.max(...contacts.map(({ passesMax }) => passesMax)),
  };
}

/** Picks the surviving contact: adopted first, then created, then the lowest id. */
function survivorOf(contacts: readonly [Contact, ...Contact[]]): Contact {
  const rank = ({ origin }: Contact): number => ['adopted', 'created', null].indexOf(origin);
  const before = (a: Contact, b: Contact): boolean =>
    rank(a) === rank(b) ? a.id < b.id : rank(a) < rank(b);
  return contacts.reduce((best, contact) => (before(contact, best) ? contact : best));
}

function joined(a: InDoubt, b: InDoubt): InDoubt {
  return {
    properties: [...new Set([...a.properties, ...b.properties])],
    checkAtMs: Math.max(a.checkAtMs, b.checkAtMs),
    createsSinceMs: a.createsSinceMs ?? b.createsSinceMs,
    ...untilOf(a, b.createsUntilMs ?? null),
    before: { ...b.before, ...a.before },
  };
}

/** The records in HubSpot that a contact has. */
function recordsOf({ hubspotId, origin, duplicates }: Contact): readonly HubSpotRecord[] {
  return hubspotId === null || origin === null
    ? duplicates
    : [{ hubspotId, origin }, ...duplicates];
}

/** Records, each once, without the one of an id. */
export function withoutRecord(
  records: readonly HubSpotRecord[],
  hubspotId: string | null,
): readonly HubSpotRecord[] {
  const byId = new Map(records.map((record) => [record.hubspotId, record]));
  return [...byId.values()].filter((record) => record.hubspotId !== hubspotId);
}
