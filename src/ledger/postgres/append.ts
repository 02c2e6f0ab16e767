import type { Pool } from 'pg';
import {
  conflictingStateOf,
  type FirstState,
  firstStateOf,
  idOfBody,
  kindOfKnown,
  type KnownEvent,
} from '../../core/ledger/first-state.ts';
import type { LedgerError } from '../ledger-error.ts';
import { inTransaction } from './in-transaction.ts';
import { isConflict, ledgerErrorOf } from './ledger-error-of.ts';
import { inputOf, valuesOf } from './postgres-sql.ts';
import { render } from './render.ts';
import type { AppendResult, EventRecord } from '../../model/event.ts';

/** How one event of a group fared. */
export type AppendOutcome = AppendResult | LedgerError;

const COLUMNS = [
  'connection',
  'event_id',
  'name',
  'at',
  'received_at_ms',
  'body_bytes',
  'body_hash',
  'signature_encoding',
  'state',
  'reason',
  'code',
] as const;

const PLACED_COLUMNS = [...COLUMNS, 'place', 'start'];

/**
 * One statement for a group. Numbers are given in the order of receipt, rows are written in the order
 * of their ids: receivers that have the same events in another order would wait for each other.
 */
const APPEND = render(`
  ${inputOf(PLACED_COLUMNS, `, nextval('events_seq_seq') AS seq`)},
  numbered AS MATERIALIZED (SELECT * FROM input_rows),
  added AS (
    INSERT INTO events (seq, since_ms, ${COLUMNS.join(', ')})
      SELECT seq, received_at_ms, ${COLUMNS.join(', ')} FROM numbered ORDER BY connection, event_id
    ON CONFLICT (connection, event_id) DO NOTHING RETURNING seq),
  bodies AS (
    INSERT INTO event_bodies (seq, body)
      SELECT seq, substring(CAST(? AS BYTEA) FROM (start + 1)::int FOR body_bytes::int)
      FROM added JOIN numbered USING (seq))
  SELECT place FROM added JOIN numbered USING (seq)`).text;

const FOUND_COLUMNS = ['place', 'connection', 'event_id'];

const FIND = render(`
  ${inputOf(FOUND_COLUMNS)}
  SELECT place, events.seq, name, body_hash AS bodyHash, signature_encoding AS signatureEncoding
  FROM input_rows JOIN events USING (connection, event_id)`).text;

const RENAME = `
  UPDATE events SET event_id = $1 WHERE seq = $2 AND NOT EXISTS (
    SELECT 1 FROM events AS other WHERE other.connection = $3 AND other.event_id = $1)`;

interface Found extends KnownEvent {
  readonly place: number;
  readonly seq: number;
}

/** An event, how it is kept at first, and which of its group it is. */
interface Placed {
  readonly event: EventRecord;
  readonly first: FirstState;
  readonly place: number;
}

/**
 * Writes a group of events with one commit. A group that is refused for one of its events is written
 * again one by one, so that a bad event hurts only itself.
 */
export async function appendAll(
  pool: Pool,
  events: readonly EventRecord[],
): Promise<AppendOutcome[]> {
  try {
    return events.length === 0 ? [] : await appendGroup(pool, events);
  } catch (error) {
    if (isConflict(error)) return appendAll(pool, events);
    const failure = ledgerErrorOf(error, 'append');
    if (events.length === 1 || failure.code !== 'internal') return events.map(() => failure);
    const outcomes: AppendOutcome[] = [];
    for (const event of events) outcomes.push(...(await appendAll(pool, [event])));
    return outcomes;
  }
}

async function appendGroup(pool: Pool, events: readonly EventRecord[]): Promise<AppendResult[]> {
  const placed = events.map((event, place) => ({ event, first: firstStateOf(event), place }));
  const added = await insert((text, values) => pool.query(text, values), placed);
  const results = new Map<number, AppendResult>();
  const rest = placed.filter(({ place }) => !added.has(place));
  const known = await find(pool, rest);
  for (const one of rest) {
    results.set(one.place, await appendKnown(pool, one, known.get(one.place)));
  }
  return placed.map(({ place }) => results.get(place) ?? 'appended');
}

/** Sends a statement that answers with places, alone or in a transaction. */
type Ask = (text: string, values: unknown[]) => Promise<{ rows: { readonly place: number }[] }>;

/** Writes events; returns the places of those whose id was free. */
async function insert(ask: Ask, placed: readonly Placed[]): Promise<ReadonlySet<number>> {
  let start = 0;
  const rows = placed.map(({ event, first, place }) => {
    const row = {
      place,
      start,
      connection: event.connection,
      event_id: first.eventId,
      name: first.name,
      at: event.at,
      received_at_ms: event.receivedAtMs,
      body_bytes: event.body.byteLength,
      body_hash: event.bodyHash,
      signature_encoding: event.signatureEncoding,
      state: first.state,
      reason: first.reason,
      code: first.code,
    };
    start += event.body.byteLength;
    return row;
  });
  const bodies = Buffer.concat(placed.map(({ event }) => event.body));
  const values = [...valuesOf(PLACED_COLUMNS, rows), bodies];
  const { rows: added } = await ask(APPEND, values);
  return new Set(added.map(({ place }) => place));
}

/** The events that have the ids of others. */
async function find(pool: Pool, placed: readonly Placed[]): Promise<ReadonlyMap<number, Found>> {
  if (placed.length === 0) return new Map();
  const rows = placed.map(({ event, first, place }) => ({
    place,
    connection: event.connection,
    event_id: first.eventId,
  }));
  const { rows: found } = await pool.query<Found>(FIND, valuesOf(FOUND_COLUMNS, rows));
  return new Map(found.map((one) => [one.place, one]));
}

/** An event whose id is known: nearly always the same event once more. */
async function appendKnown(
  pool: Pool,
  one: Placed,
  known: Found | undefined,
): Promise<AppendResult> {
  if (known === undefined) throw new Error('an event with an id that is taken is not found');
  switch (kindOfKnown(one.event, known)) {
    case 'duplicate':
      return 'duplicate';
    case 'conflicting': {
      const added = await insert(pool.query.bind(pool), [
        { ...one, first: conflictingStateOf(one.event) },
      ]);
      return added.size > 0 ? 'conflicting' : 'duplicate';
    }
    case 'first event':
      return (await takeId(pool, one, known)) ? 'appended' : 'duplicate';
  }
}

/** Takes an id from a body that is no event, which has no right to one. */
function takeId(pool: Pool, one: Placed, known: Found): Promise<boolean> {
  const { connection } = one.event;
  return inTransaction(pool, async (flight) => {
    flight.send(RENAME, [idOfBody(known.bodyHash), known.seq, connection]);
    return (await insert((text, values) => flight.ask(text, values), [one])).size > 0;
  });
}
