import type { Sql } from './sql.ts';
import { fits } from '../../core/mapping/mapping.ts';
import type { ViewStore } from '../desk-store.ts';
import { distinct } from './distinct.ts';
import { WORK_STATES, type WorkState } from '../../model/state.ts';
import type { EventQuery, EventSummary } from '../../model/view.ts';

/** What holds an event up: its contact, or else a timeline entry of it that was given up. */
const HELD_BY = `CASE WHEN state = 'done' AND reason IS NULL AND synced_at_ms IS NULL THEN COALESCE(
  (SELECT contacts.state FROM contacts WHERE contacts.id = events.contact_id
    AND contacts.state IN ('waiting', 'dead', 'discarded')),
  (SELECT MIN(timeline.state) FROM timeline WHERE timeline.event_seq = events.seq
    AND timeline.state IN ('dead', 'discarded'))) END`;

/** The columns of `events` that make an `EventSummary`. */
export const SUMMARY_COLUMNS = `seq, event_id AS eventId, name, at, received_at_ms AS receivedAtMs,
  applied_at_ms AS appliedAtMs, synced_at_ms AS syncedAtMs, state, reason, code,
  contact_id AS contactId, ${HELD_BY} AS heldBy`;

/** Events of a contact that are read at once while those are looked for that somebody asked for. */
const READ_AT_ONCE = 200;

/** One state and name of the events of a connection, which an index has side by side in order of receipt. */
interface Group {
  readonly connection: string;
  readonly state: WorkState;
  readonly name: string | null;
}

/**
 * Prepares lists of events. Whatever is asked for, each group of one state and name gives its
 * newest out of the index, and the newest of these are the answer: no other event is read.
 */
export function prepareEventList(sql: Sql): ViewStore['listEvents'] {
  const groupsOf = prepareGroups(sql);
  const newest = (named: string) =>
    sql.prepare<[Group & { before: number; limit: number }], EventSummary>(`
      SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY events_listed
      WHERE connection = @connection AND state = @state AND ${named} AND seq < @before
      ORDER BY seq DESC LIMIT @limit`);
  const ofName = newest('name = @name');
  const nameless = newest('name IS NULL');
  const ofContact = prepareOfContact(sql);
  return async (connection, query) => {
    const { limit, before = Number.MAX_SAFE_INTEGER, contactId } = query;
    if (contactId !== undefined) return ofContact(connection, contactId, { ...query, before });
    const { name, state } = query;
    const groups = await groupsOf(connection, state === undefined ? WORK_STATES : [state]);
    const events: EventSummary[] = [];
    for (const group of groups) {
      if (name !== undefined && (group.name === null || !fits(name, group.name))) continue;
      const statement = group.name === null ? nameless : ofName;
      events.push(...(await statement.all({ ...group, before, limit })));
    }
    return events.sort((a, b) => b.seq - a.seq).slice(0, limit);
  };
}

function prepareGroups(
  sql: Sql,
): (connection: string, states: readonly WorkState[]) => Promise<readonly Group[]> {
  const names = sql.prepare<[Omit<Group, 'name'>], { name: string }>(
    distinct('name', 'events', 'connection = @connection AND state = @state'),
  );
  return async (connection, states) => {
    const groups: Group[] = [];
    for (const state of states) {
      const found = await names.all({ connection, state });
      // What is no event has no name.
      groups.push(...[...found, { name: null }].map(({ name }) => ({ connection, state, name })));
    }
    return groups;
  };
}

function prepareOfContact(
  sql: Sql,
): (
  connection: string,
  contactId: number,
  query: EventQuery & { readonly before: number },
) => Promise<EventSummary[]> {
  const newest = sql.prepare<
    [{ connection: string; contactId: number; before: number; limit: number }],
    EventSummary
  >(`
    SELECT ${SUMMARY_COLUMNS} FROM events INDEXED BY events_of_contact
    WHERE contact_id = @contactId AND seq < @before AND connection = @connection
    ORDER BY seq DESC LIMIT @limit`);
  return async (connection, contactId, { limit, before, name, state }) => {
    const found: EventSummary[] = [];
    for (let place: number | undefined = before; place !== undefined;) {
      const range = { connection, contactId, before: place, limit: READ_AT_ONCE };
      const events: EventSummary[] = await newest.all(range);
      for (const event of events) {
        const named = name === undefined || (event.name !== null && fits(name, event.name));
        if (named && (state === undefined || event.state === state)) found.push(event);
      }
      place =
        found.length < limit && events.length === READ_AT_ONCE ? events.at(-1)?.seq : undefined;
    }
    return found.slice(0, limit);
  };
}

/** Larger than any character of an id. */
const LAST_CHARACTER = '\u{10FFFF}';

/** Prepares the search for events by the beginning of their id, which an index has in order. */
export function prepareEventIds(sql: Sql): ViewStore['listEventIds'] {
  const ids = sql.prepare<[string, string, string, number], { id: string }>(`
    SELECT event_id AS id FROM events WHERE connection = ? AND event_id >= ? AND event_id < ?
    ORDER BY event_id LIMIT ?`);
  return async (connection, beginning, limit) =>
    (await ids.all(connection, beginning, beginning + LAST_CHARACTER, limit)).map(({ id }) => id);
}
