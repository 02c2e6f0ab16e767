import type { Sql } from './sql.ts';
import { classesOf, kindsOf, type WantedClass } from '../../core/event-outcome.ts';
import {
  type NumberRange,
  looksAtEach,
  SCATTERED_EVENTS_MAX,
} from '../../core/ledger/looks-at-each.ts';
import { fits } from '../../core/mapping/mapping.ts';
import type { EventScope, ViewStore } from '../desk-store.ts';
import { distinct } from './distinct.ts';
import { CLASS } from './event-columns.ts';
import {
  type EventStream,
  prepareEventStreams,
  prepareTimeCount,
  type StreamValues,
} from './event-streams.ts';
import { newestOf, type Order, type Stream } from './newest-of.ts';
import { prepareReceipts } from './receipts.ts';
import type { EventSummary } from '../../model/view.ts';

/**
 * Events that a page walks over at most to find those that a filter lets through which no index has
 * by themselves.
 */
const WALKED_EVENTS_MAX = 10_000;

/** The least that one of several streams of a page walks over. */
const WALKED_PER_STREAM_MIN = 500;

/** A stream of events, and which of them. */
interface Source {
  readonly stream: EventStream;
  readonly values: StreamValues;
  /** Whether a filter lets through only some of the stream. */
  readonly isFiltered: boolean;
}

const ORDER: Order<EventSummary, number> = { placeOf: ({ seq }) => seq, compare: (a, b) => a - b };

/**
 * Prepares lists of events. An index has each stream of them in order of receipt: those of a contact,
 * of a wallet, or of one class and name. The newest of all streams are the answer.
 */
export function prepareEventList(sql: Sql): ViewStore['listEvents'] {
  const receipts = prepareReceipts(sql);
  const sourcesOf = prepareSources(sql);
  return async (connection, query) => {
    const { limit, before = Number.MAX_SAFE_INTEGER, fromMs = null, toMs = null } = query;
    const between = await receipts(connection, { fromMs, toMs });
    if (between === null) return { rows: [], next: null };
    const sources = await sourcesOf(connection, query, between);
    const share = Math.floor(WALKED_EVENTS_MAX / Math.max(sources.length, 1));
    const range = {
      before: Math.min(before, between.before),
      walked: Math.max(share, WALKED_PER_STREAM_MIN),
    };
    const streams = sources.map(({ stream, values, isFiltered }): Stream<EventSummary, number> => {
      const bound = { ...values, ...range };
      return {
        newest: (downTo, rows) =>
          stream.newest({ ...bound, from: downTo ?? between.from, limit: rows }),
        floor: async () =>
          isFiltered ? stream.floor({ ...bound, from: between.from, limit }) : null,
      };
    });
    return newestOf(streams, ORDER, limit);
  };
}

function prepareSources(
  sql: Sql,
): (connection: string, query: EventScope, between: NumberRange) => Promise<readonly Source[]> {
  const streams = prepareEventStreams(sql);
  const groupsOf = prepareGroups(sql);
  const countOf = prepareTimeCount(sql);
  const classes = sql.prepare<[{ connection: string }], { class: string }>(
    distinct('class', 'events INDEXED BY events_listed', 'connection = @connection', CLASS),
  );
  return async (connection, query, between) => {
    const { contactId, found, name, wallet, outcome, state } = query;
    const inUse = await classes.all({ connection });
    const wanted = classesOf(
      { outcome, state },
      inUse.map((row) => row.class),
    );
    const values = { ...NOTHING, ...filterBy(query, wanted), ...nameRange(name), connection };
    const isOfTime = query.fromMs !== undefined || query.toMs !== undefined;
    const isFiltered = outcome !== undefined || state !== undefined || name !== undefined;
    const people = contactId === undefined ? found?.contactIds : [contactId];
    if (people !== undefined) {
      const isFew = isFiltered || wallet !== undefined;
      const ofPeople = people.map((id) => ({
        stream: streams.ofContact,
        values: { ...values, contactId: id },
        isFiltered: isFew,
      }));
      const eventId = contactId === undefined ? (found?.eventId ?? null) : null;
      if (eventId === null) return ofPeople;
      const ofIds = { ...values, eventId, lastEventId: eventId + LAST_CHARACTER };
      return [...ofPeople, { stream: streams.ofIds, values: ofIds, isFiltered: false }];
    }
    if (isOfTime && looksAtEach(await countOf(values, SCATTERED_EVENTS_MAX + 1), between)) {
      return [{ stream: streams.ofTime, values, isFiltered: false }];
    }
    if (wallet !== undefined) return [{ stream: streams.ofWallet, values, isFiltered }];
    const groups = await groupsOf(connection, wanted, name);
    return groups.map((group) => ({
      stream: group.name === null ? streams.nameless : streams.ofName,
      values: { ...values, ...group },
      isFiltered: isOfTime || wanted.some((one) => one.name === group.class && one.heldBy !== null),
    }));
  };
}

/** What a stream binds that it is not about. */
const NOTHING: Pick<StreamValues, 'class' | 'name' | 'contactId' | 'eventId' | 'lastEventId'> = {
  class: '',
  name: null,
  contactId: 0,
  eventId: '',
  lastEventId: '',
};

function filterBy(
  query: EventScope,
  classes: readonly WantedClass[],
): Pick<StreamValues, 'wallet' | 'kinds' | 'isAnyKind' | 'fromMs' | 'toMs'> {
  const { outcome, state, wallet = null, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = query;
  const isAnyKind = outcome === undefined && state === undefined ? 1 : 0;
  return { wallet, kinds: JSON.stringify(kindsOf(classes)), isAnyKind, fromMs, toMs };
}

/** The names that a pattern means, as a range; without a pattern, also what has no name. */
function nameRange(pattern: string | undefined): Pick<StreamValues, 'lowest' | 'above'> {
  if (pattern === undefined) return { lowest: null, above: LAST_CHARACTER };
  const lower = pattern.toLowerCase();
  if (!lower.endsWith('*')) return { lowest: lower, above: lower };
  const beginning = lower.slice(0, -1);
  return { lowest: beginning, above: beginning + LAST_CHARACTER };
}

/** Larger than any character of an id or a name. */
const LAST_CHARACTER = '\u{10FFFF}';

/** One class and name of the events of a connection, which an index has side by side in order of receipt. */
type Group = Pick<StreamValues, 'class' | 'name'>;

function prepareGroups(
  sql: Sql,
): (
  connection: string,
  classes: readonly WantedClass[],
  pattern: string | undefined,
) => Promise<readonly Group[]> {
  const names = sql.prepare<[{ connection: string; class: string }], { name: string }>(
    distinct(
      'name',
      'events INDEXED BY events_listed',
      `connection = @connection AND ${CLASS} = @class`,
    ),
  );
  return async (connection, classes, pattern) => {
    const groups: Group[] = [];
    for (const { name: one } of classes) {
      if (pattern !== undefined && !pattern.endsWith('*')) {
        groups.push({ class: one, name: pattern });
        continue;
      }
      const found = await names.all({ connection, class: one });
      const fitting = found.filter(({ name }) => pattern === undefined || fits(pattern, name));
      groups.push(...fitting.map(({ name }) => ({ class: one, name })));
      // What is no event has no name.
      if (pattern === undefined) groups.push({ class: one, name: null });
    }
    return groups;
  };
}

/** Prepares the search for events by the beginning of their id, which an index has in order. */
export function prepareEventIds(sql: Sql): ViewStore['listEventIds'] {
  const ids = sql.prepare<[string, string, string, number], { id: string }>(`
    SELECT event_id AS id FROM events WHERE connection = ? AND event_id >= ? AND event_id < ?
    ORDER BY event_id LIMIT ?`);
  return async (connection, beginning, limit) =>
    (await ids.all(connection, beginning, beginning + LAST_CHARACTER, limit)).map(({ id }) => id);
}
