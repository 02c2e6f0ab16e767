import type { FeedItem } from '../api.ts';
import type { EventSummary, ListedEvent } from '../../model/view.ts';

/** One event as it travels: a row of the live feed. */
export interface FeedRow {
  readonly eventId: string;
  readonly name: string | null;
  /** Whom it is about, by name; null where that is nobody, or not known yet. */
  readonly who: string | null;
  readonly receivedAtMs: number;
  readonly appliedAtMs: number | null;
  readonly syncedAtMs: number | null;
  /** How it stands where it will not travel on: ignored, quarantined, dead, waiting; null while it does. */
  readonly ended: string | null;
  readonly reason: string | null;
  /** Deliveries of it beyond the first. */
  readonly repeats: number;
}

/** An event with whom it is about. */
type NamedEvent = EventSummary & {
  readonly contact: Pick<NonNullable<ListedEvent['contact']>, 'title'> | null;
};

/** Rows that are kept; older ones are in the list of events. */
export const FEED_ROWS_MAX = 40;

/** The feed as it begins: of the list of events, newest first. */
export function startFeed(events: readonly NamedEvent[]): readonly FeedRow[] {
  return events.slice(0, FEED_ROWS_MAX).map((event) => rowOf(event, 0));
}

/** Moves the feed on by one item: a new event comes on top, one that is known changes in its place. */
export function moveFeed(rows: readonly FeedRow[], item: FeedItem): readonly FeedRow[] {
  switch (item.kind) {
    case 'received':
      return receive(rows, item);
    case 'applied':
      return place(rows, item.event.eventId, (known) => rowOf(item.event, known?.repeats ?? 0));
    case 'synced':
      return place(rows, item.eventId, (known) => ({
        eventId: item.eventId,
        name: item.name,
        who: known?.who ?? null,
        receivedAtMs: known?.receivedAtMs ?? item.atMs - item.tookMs,
        appliedAtMs: known?.appliedAtMs ?? null,
        syncedAtMs: item.atMs,
        ended: null,
        reason: null,
        repeats: known?.repeats ?? 0,
      }));
    case 'status':
    case 'mapping':
      return rows;
  }
}

/** Brings rows that are still on their way up to date: no news says that a contact waits or was given up. */
export function refreshFeed(
  rows: readonly FeedRow[],
  events: readonly NamedEvent[],
): readonly FeedRow[] {
  const asked = new Map(events.map((event) => [event.eventId, event]));
  return rows.map((row) => {
    const event = isOnItsWay(row) ? asked.get(row.eventId) : undefined;
    return event === undefined ? row : rowOf(event, row.repeats);
  });
}

/** Whether more may become of an event than its row says. */
export function isOnItsWay({ appliedAtMs, syncedAtMs, ended }: FeedRow): boolean {
  return appliedAtMs !== null && syncedAtMs === null && ended !== 'ignored';
}

type Received = Extract<FeedItem, { kind: 'received' }>;

function receive(rows: readonly FeedRow[], item: Received): readonly FeedRow[] {
  const isRepeat = item.outcome === 'duplicate';
  const known = rows.find(({ eventId }) => eventId === item.eventId);
  if (known !== undefined) {
    // A repeated delivery of an event that is long through says nothing new of it.
    return isRepeat
      ? place(rows, item.eventId, () => ({ ...known, repeats: known.repeats + 1 }))
      : rows;
  }
  if (isRepeat) return rows;
  return place(rows, item.eventId, () => ({
    eventId: item.eventId,
    name: item.name,
    who: null,
    receivedAtMs: item.atMs,
    appliedAtMs: null,
    syncedAtMs: null,
    ended: item.outcome === 'accepted' ? null : item.outcome,
    reason: null,
    repeats: 0,
  }));
}

function rowOf(event: NamedEvent, repeats: number): FeedRow {
  const { eventId, name, contact, receivedAtMs, appliedAtMs, syncedAtMs, reason } = event;
  return {
    eventId,
    name,
    who: contact?.title ?? null,
    receivedAtMs,
    appliedAtMs,
    syncedAtMs,
    ended: endOf(event),
    reason,
    repeats,
  };
}

/** Applied events are `done` whether HubSpot has them or not; one with a reason changes nothing, one may be held up. */
function endOf({ state, reason, heldBy }: EventSummary): string | null {
  if (state === 'dead' || state === 'discarded') return state;
  return state === 'done' && reason !== null ? 'ignored' : heldBy;
}

function place(
  rows: readonly FeedRow[],
  eventId: string,
  change: (known: FeedRow | undefined) => FeedRow,
): readonly FeedRow[] {
  const index = rows.findIndex((row) => row.eventId === eventId);
  if (index >= 0) return rows.with(index, change(rows[index]));
  return [change(undefined), ...rows].slice(0, FEED_ROWS_MAX);
}
