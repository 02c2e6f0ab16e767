import type { Contact } from '../../core/ledger/contact.ts';
import { keyText } from '../../core/ledger/key-text.ts';
import { type OneOfSeveral, oneOfSeveral } from '../../core/ledger/one-of-several.ts';
import type { NamingEvent } from '../identity-store.ts';
import type { ErasedOfSeveral } from '../desk-port.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { loadSuccessor } from './contacts.ts';
import { forget, forgetLoose } from './forget-events.ts';
import { handOver } from './hand-over.ts';
import { inSteps, sum } from './in-steps.ts';
import { countWallet } from './numbers.ts';
import { takeApart } from './split.ts';
import { setStones } from './stones.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { KeyRules } from '../../model/key-rules.ts';
import type { Split } from '../../model/people.ts';

/** Events of the person that one step forgets. */
const FORGOTTEN_PER_STEP_MAX = 100;

/** What the first step has come to. */
interface Begun {
  readonly keys: readonly ContactKey[];
  /** Events of the person, which are to be forgotten. */
  readonly seqs: readonly number[];
  readonly left: Split;
}

/**
 * Removes one of the people that a contact holds. The first step takes the contact apart and sets the
 * tombstones, all in one: whatever is applied again from then on is forgotten where it is of that
 * person, even if the process dies before the other steps.
 */
export async function erasePerson(
  session: Session,
  connection: string,
  key: ContactKey,
  rules: KeyRules,
  nowMs: number,
): Promise<ErasedOfSeveral | null> {
  await countWallet(session, connection, Infinity);
  const begun = await session.write((store) => begin(store, connection, key, rules, nowMs));
  if (begun === null) return null;
  const { keys, seqs, left } = begun;
  const forgotten = await inSteps(session, async (store, from: number | null) => {
    const some = seqs.slice(from ?? 0, (from ?? 0) + FORGOTTEN_PER_STEP_MAX);
    const entries = await store.loadEntriesOfEvents(some);
    await forget(store, some, keys);
    const next = (from ?? 0) + some.length;
    return { result: entries.length, cursor: next < seqs.length ? next : null };
  });
  const loose = await inSteps(session, async (store, after: number | null) => {
    const { events, last } = await forgetLoose(store, connection, keys, after ?? 0);
    return { result: events, cursor: last };
  });
  await session.forgetRemoved();
  return { keys, events: seqs.length + sum(loose), timelineEntries: sum(forgotten), left };
}

/** Null where nobody has the key, or its contact holds nobody else. */
async function begin(
  store: Store,
  connection: string,
  key: ContactKey,
  rules: KeyRules,
  nowMs: number,
): Promise<Begun | null> {
  const [owner] = await store.loadOwners(connection, [key]);
  const contact = owner === undefined ? null : await loadSuccessor(store, owner.contactId);
  if (contact === null) return null;
  const held = await store.loadKeys([contact.id]);
  const settled = await store.loadSettlements(connection, held);
  const all = await store.loadNamingEvents([contact.id]);
  const events = all.filter(({ isPurged }) => !isPurged);
  const one = oneOfSeveral({ contact, held, settled, events }, key, rules);
  if (one === null) return null;
  const { kept, shared } = one;
  await takeApart(store, contact, { held, settled, kept, shared }, nowMs);
  const keys = await bury(store, contact, one, nowMs);
  const seqs = one.events.map(({ seq }) => seq);
  const left = {
    kept,
    events: events.length - seqs.length,
    purged: all.length - events.length,
  };
  return { keys, seqs, left };
}

/** Sets the tombstones of what is the person's alone; what others claim goes to them. */
async function bury(
  store: Store,
  { id, connection }: Contact,
  { own }: OneOfSeveral<NamingEvent>,
  nowMs: number,
): Promise<readonly ContactKey[]> {
  const claimed = new Set((await store.loadFirstClaims(connection, own)).map(keyText));
  const keys = own.filter((key) => !claimed.has(keyText(key)));
  await setStones(store, connection, keys);
  await store.forgetSettlements(connection, keys);
  await handOver(
    store,
    connection,
    own.filter((key) => claimed.has(keyText(key))),
    nowMs,
  );
  await store.eraseDrifts(id);
  return keys;
}
