import { keyText } from '../../core/ledger/key-text.ts';
import type { Contact } from '../../core/ledger/contact.ts';
import type { Erased } from '../desk-port.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { loadSuccessor } from './contacts.ts';
import { forget, forgetLoose } from './forget-events.ts';
import { handOver } from './hand-over.ts';
import { inSteps, type Step, sum } from './in-steps.ts';
import { countWallet } from './numbers.ts';
import { setStones } from './stones.ts';
import type { ContactKey } from '../../model/contact.ts';

/** Events, entries or traces of a contact that one step removes. */
const REMOVED_PER_STEP_MAX = 100;

/** What one step removed. */
type Removed = Pick<Erased, 'events' | 'timelineEntries'> & Partial<Erased>;

/** How far an erasure is: the person's contact, and the last event that the search has looked at. */
interface EraseCursor {
  readonly contactId: number;
  readonly searchedSeq: number | null;
}

/**
 * Removes a person. Nothing that comes meanwhile brings the person back, for the first step sets the
 * tombstones. The contact goes last, so that an erasure that was interrupted can be ordered again.
 */
export async function erase(
  session: Session,
  connection: string,
  keyValue: string,
  nowMs: number,
): Promise<Erased | null> {
  // What was not counted yet would say nothing any more.
  await countWallet(session, connection, Infinity);
  const steps = await inSteps(session, async (store, cursor: EraseCursor | null) => {
    const id = cursor?.contactId ?? (await store.findContact(connection, keyValue));
    const contact = id === null ? null : await loadSuccessor(store, id);
    return contact === null ? nothing() : eraseStep(store, contact, cursor, nowMs);
  });
  await session.forgetRemoved();
  const found = steps.flatMap((step) => step ?? []);
  if (found.length === 0) return null;
  const { keys = [], hubspotIds = [] } = found.at(-1) ?? {};
  return {
    keys,
    hubspotIds,
    events: sum(found.map(({ events }) => events)),
    timelineEntries: sum(found.map(({ timelineEntries }) => timelineEntries)),
  };
}

function nothing(): Step<Removed | null, EraseCursor> {
  return { result: null, cursor: null };
}

async function eraseStep(
  store: Store,
  contact: Contact,
  cursor: EraseCursor | null,
  nowMs: number,
): Promise<Step<Removed | null, EraseCursor>> {
  const { id: contactId, connection } = contact;
  const held = await store.loadKeys([contactId]);
  const claimed = new Set((await store.loadFirstClaims(connection, held)).map(keyText));
  // What others claim is not the person's alone: it goes to them.
  const keys = held
    .filter((key) => !claimed.has(keyText(key)))
    .map(({ property, value }) => ({ property, value }));
  await setStones(store, connection, keys);
  const after = cursor === null ? 0 : cursor.searchedSeq;
  if (after !== null) {
    const { events, last } = await forgetLoose(store, connection, keys, after);
    return {
      result: { events, timelineEntries: 0 },
      cursor: { contactId, searchedSeq: last },
    };
  }
  const removed = await removeOfContact(store, contact, keys);
  const isLast = removed.keys !== undefined;
  if (isLast) {
    await store.forgetSettlements(connection, keys);
    await handOver(store, connection, held, nowMs);
  }
  return { result: removed, cursor: isLast ? null : { contactId, searchedSeq: null } };
}

/** Removes some of what belongs to a contact, and the contact itself when nothing else is left. */
async function removeOfContact(
  store: Store,
  contact: Contact,
  keys: readonly ContactKey[],
): Promise<Removed> {
  const { id, hubspotId, duplicates } = contact;
  const limit = REMOVED_PER_STEP_MAX;
  const timelineEntries = await store.eraseEntries(id, limit);
  if (timelineEntries === limit) return { timelineEntries, events: 0 };
  const loaded = await store.loadEventsOfContact(id, limit);
  await forget(
    store,
    loaded.map(({ seq }) => seq),
    keys,
  );
  const events = loaded.filter(({ hasBody }) => hasBody).length;
  if (loaded.length === limit) return { timelineEntries, events };
  if ((await store.eraseTraces(id, limit)) === limit) return { timelineEntries, events };
  await store.eraseContact(id);
  const records = duplicates.map((record) => record.hubspotId);
  const hubspotIds = hubspotId === null ? records : [hubspotId, ...records];
  return { timelineEntries, events, keys, hubspotIds };
}
