import type { Sql } from './sql.ts';
import type { Awaitable } from '../session.ts';
import { CLASS, KIND, SUMMARY_COLUMNS } from './event-columns.ts';
import type { EventSummary } from '../../model/view.ts';

/** Ids of events that begin alike and are looked at. */
const EVENT_IDS_MAX = 10_000;

/** Which events a stream is of, and which of them count. */
export interface StreamValues {
  readonly connection: string;
  readonly class: string;
  readonly name: string | null;
  readonly contactId: number;
  /** The wallet of all; null where it makes no difference. */
  readonly wallet: string | null;
  /** The lowest name and the first one above, in lower case; null where what has no name counts too. */
  readonly lowest: string | null;
  readonly above: string;
  /** The lowest id, and the first one above. */
  readonly eventId: string;
  readonly lastEventId: string;
  /** What became of them, a JSON list, unless that makes no difference. */
  readonly kinds: string;
  readonly isAnyKind: 0 | 1;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The part of a stream that is looked at: events from one number on and before another. */
interface StreamRange {
  readonly before: number;
  readonly from: number;
  readonly limit: number;
  readonly walked: number;
}

/** Events that an index has in order of receipt. */
export interface EventStream {
  /** The newest that count. */
  newest(values: StreamValues & StreamRange): Awaitable<EventSummary[]>;
  /** The number of the last event of as many as are walked over; null where there are not as many. */
  floor(values: StreamValues & StreamRange): Promise<number | null>;
}

/** Of a stream that is short already: the sum keeps an engine from looking up the time first. */
const WITHIN = 'received_at_ms + 0 >= @fromMs AND received_at_ms + 0 < @toMs';
const OF_KIND = `(CAST(@isAnyKind AS BIGINT) = 1 OR ${KIND} IN (SELECT value FROM json_each(@kinds)))`;
const OF_WALLET = '(CAST(@wallet AS TEXT) IS NULL OR wallet = @wallet)';
const NAMED = `(CAST(@lowest AS TEXT) IS NULL OR LOWER(name) = @lowest
  OR (LOWER(name) >= @lowest AND LOWER(name) < @above))`;

const OF_TIME = `events INDEXED BY events_received
    WHERE connection = @connection AND purged IN (0, 1)
      AND received_at_ms >= @fromMs AND received_at_ms < @toMs`;

/** Prepares the streams that lists of events are made of. */
export function prepareEventStreams(sql: Sql) {
  const stream = (index: string, source: string, filter: readonly string[]): EventStream => {
    const newest = sql.prepare<[StreamValues & StreamRange], EventSummary>(`
      SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY ${index}
      WHERE ${source} AND seq < @before AND seq >= @from AND ${[WITHIN, ...filter].join(' AND ')}
      ORDER BY seq DESC LIMIT @limit`);
    const floor = sql.prepare<[StreamValues & StreamRange], { seq: number }>(`
      SELECT seq FROM events INDEXED BY ${index} WHERE ${source} AND seq < @before AND seq >= @from
      ORDER BY seq DESC LIMIT 1 OFFSET @walked`);
    return {
      newest: (values) => newest.all(values),
      floor: async (values) => (await floor.get(values))?.seq ?? null,
    };
  };
  const ofClass = `connection = @connection AND ${CLASS} = @class`;
  return {
    ofName: stream('events_listed', `${ofClass} AND name = @name`, [OF_KIND]),
    nameless: stream('events_listed', `${ofClass} AND name IS NULL`, [OF_KIND]),
    ofWallet: stream('events_of_wallet', 'connection = @connection AND wallet = @wallet', [
      NAMED,
      OF_KIND,
    ]),
    ofContact: stream(
      'events_of_contact',
      'contact_id = @contactId AND +connection = @connection',
      [NAMED, OF_KIND, OF_WALLET],
    ),
    ofIds: prepareOfIds(sql),
    ofTime: prepareOfTime(sql),
  };
}

/** Events of a time, which an index has; the sum keeps an engine from walking over all others down to them. */
function prepareOfTime(sql: Sql): EventStream {
  const newest = sql.prepare<[StreamValues & StreamRange], EventSummary>(`
    SELECT ${SUMMARY_COLUMNS} FROM ${OF_TIME}
      AND seq < @before AND ${[NAMED, OF_KIND, OF_WALLET].join(' AND ')}
    ORDER BY seq + 0 DESC LIMIT @limit`);
  return { newest: (values) => newest.all(values), floor: () => Promise.resolve(null) };
}

/** Prepares the count of the events of a time, up to a limit. */
export function prepareTimeCount(sql: Sql): (values: Timed, limit: number) => Promise<number> {
  const counted = sql.prepare<[Timed & { readonly limit: number }], { count: number }>(`
    SELECT COUNT(*) AS count FROM (SELECT 1 FROM ${OF_TIME} LIMIT @limit) AS found`);
  return async (values, limit) => (await counted.get({ ...values, limit }))?.count ?? 0;
}

type Timed = Pick<StreamValues, 'connection' | 'fromMs' | 'toMs'>;

/** Events whose ids begin alike: an index has them in the order of these, and there are few. */
function prepareOfIds(sql: Sql): EventStream {
  const newest = sql.prepare<[StreamValues & StreamRange], EventSummary>(`
    SELECT ${SUMMARY_COLUMNS} FROM events
    WHERE seq IN (SELECT seq FROM (
        SELECT seq FROM events WHERE connection = @connection
          AND event_id >= @eventId AND event_id < @lastEventId LIMIT ${EVENT_IDS_MAX}) AS found)
      AND seq < @before AND seq >= @from AND ${[WITHIN, NAMED, OF_KIND, OF_WALLET].join(' AND ')}
    ORDER BY seq DESC LIMIT @limit`);
  return { newest: (values) => newest.all(values), floor: () => Promise.resolve(null) };
}
