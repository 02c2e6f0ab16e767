import type { KeyObject } from 'node:crypto';
import { identityOf, PASS_KEY } from '../../core/identity.ts';
import { instantOf } from '../../core/order-key.ts';
import { isJsonObject, parseExactJson } from '../../core/json.ts';
import { countEvents } from '../../core/numbers/count-events.ts';
import { installerOf } from '../../core/numbers/installer-of.ts';
import { passNewsOf } from '../../core/numbers/pass-news.ts';
import type { UncountedEvent } from '../numbers-store.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { passHashOf } from './close-passes.ts';
import { summariesOf } from './views.ts';
import { inSteps, sum } from './in-steps.ts';
import { secretOf, stoneOf } from './stones.ts';
import type { JsonObject } from '../../model/json.ts';
import type {
  Installer,
  InstallerQuery,
  NumbersRead,
  PassNews,
  Period,
} from '../../model/numbers.ts';
import type { Page } from '../../model/view.ts';

/** Events that one step counts: few enough that appends need not wait long for it. */
const COUNTED_PER_STEP_MAX = 500;

/** Reasons for which events reach nobody that are told apart. */
const REASONS_MAX = 50;

/** Beyond this, it is only said that very many are to be counted yet. */
const UNCOUNTED_MAX = 100_000;

/**
 * Counts events of the wallet that are not counted yet, each once; returns how many. The mark of an
 * event goes in the transaction that adds to the numbers.
 *
 * @param limit how many at most, about
 */
export async function countWallet(
  session: Session,
  connection: string,
  limit: number,
): Promise<number> {
  const counted = await inSteps(session, async (store, before: number | null) => {
    const result = await countSome(store, connection);
    const all = (before ?? 0) + result;
    return { result, cursor: result < COUNTED_PER_STEP_MAX || all >= limit ? null : all };
  });
  return sum(counted);
}

/** The numbers of some periods, as far as they are counted. */
export async function readNumbers(
  store: Store,
  connection: string,
  periods: readonly Period[],
): Promise<NumbersRead> {
  const { events } = await store.loadStateCounts(connection);
  return {
    counts: await store.loadCounts(connection, periods),
    totals: await store.loadTotals(connection),
    uncounted: await store.countUncounted(connection, UNCOUNTED_MAX),
    events: sum(Object.values(events)),
    nobody: await store.loadNobody(connection, REASONS_MAX),
    contacts: await store.loadWalletContacts(connection),
  };
}

/**
 * People who installed a pass in a time, by the number of their contact. A page has fewer than asked
 * for, or none, where a filter lets few through; the next one goes on.
 */
export async function listInstallers(
  store: Store,
  connection: string,
  query: InstallerQuery,
): Promise<Page<Installer, number>> {
  const { fromMs, toMs, after = 0, limit } = query;
  const time = { fromAt: instantOf(fromMs), toAt: instantOf(toMs) };
  const ids = await store.loadInstallers(connection, time, after, limit + 1);
  const contacts = await summariesOf(store, ids.slice(0, limit));
  return {
    rows: contacts.flatMap((contact) => installerOf(contact, query) ?? []),
    next: ids.length > limit ? (ids[limit - 1] ?? null) : null,
  };
}

async function countSome(store: Store, connection: string): Promise<number> {
  const events = await store.loadUncounted(connection, COUNTED_PER_STEP_MAX);
  if (events.length === 0) return 0;
  const secret = await secretOf(store, connection);
  const news = events.flatMap((event) => newsOf(event, secret) ?? []);
  const hashes = news.flatMap(({ passId }) => passId ?? []);
  const known = await store.loadCountedPasses(connection, [...new Set(hashes)]);
  const { counts, passes } = countEvents(known, news);
  await store.addCounts(connection, counts);
  await store.saveCountedPasses(connection, passes);
  await store.removeUncounted(
    connection,
    events.map(({ seq }) => seq),
  );
  return events.length;
}

/** What an event says, with keyed hashes in place of the ids of its pass and device. */
function newsOf(
  { eventId: id, name, at, body }: UncountedEvent,
  secret: KeyObject,
): PassNews | null {
  const news = passNewsOf({ id, name, at, payload: payloadOf(body) });
  if (news?.passId === undefined || news.passId === null) return news;
  const hashOf = (property: string, value: string): string =>
    passHashOf(stoneOf(secret, { property, value }));
  return {
    ...news,
    passId: hashOf(PASS_KEY, identityOf(PASS_KEY, news.passId)),
    device: news.device === '' ? '' : hashOf('$device', news.device),
  };
}

/** A payload that was purged before it was counted says nothing, and its event counts. */
function payloadOf(body: Uint8Array | null): JsonObject {
  const payload = body === null ? {} : parseExactJson(new TextDecoder().decode(body));
  return isJsonObject(payload) ? payload : {};
}
