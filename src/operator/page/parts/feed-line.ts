import type { VNode } from 'preact';
import { classes, element, h } from '../element.ts';
import type { FeedRow } from '../feed.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { describeSkip } from '../standing.ts';
import { Moment } from './moment.ts';

/** One event on its way, with the time that each step took; a link to its why. */
export function FeedLine({ row }: { readonly row: FeedRow }): VNode {
  const { link } = useFrame();
  return h(
    'a',
    { class: 'feed-row', href: link('events', row.eventId), 'data-row': true, title: row.eventId },
    element(
      'span',
      'feed-name',
      element('b', '', formatName(row.name)),
      element(
        'span',
        'mono faint',
        shortId(row.eventId),
        row.repeats > 0 ? ` · sent ${row.repeats + 1} times` : null,
      ),
    ),
    h(Track, { row }),
    element('span', 'feed-time faint', h(Moment, { atMs: row.receivedAtMs })),
  );
}

function Track({ row }: { readonly row: FeedRow }): VNode {
  const { receivedAtMs, appliedAtMs, syncedAtMs, ended } = row;
  const isOver = ended !== null;
  const applied = appliedAtMs ?? (syncedAtMs === null ? null : receivedAtMs);
  const synced = isOver ? null : syncedAtMs;
  return element(
    'span',
    'track',
    element('i', 'stop reached'),
    h(Leg, {
      ms: appliedAtMs === null ? null : appliedAtMs - receivedAtMs,
      isReached: applied !== null,
      isOver: isOver && applied === null,
      name: 'applied after',
    }),
    element('i', stopClass(applied !== null, ended)),
    h(Leg, {
      ms: synced === null || applied === null ? null : synced - applied,
      isReached: synced !== null,
      isOver,
      name: 'in HubSpot after another',
    }),
    element('i', stopClass(synced !== null, applied === null ? null : ended)),
    element('span', classes('track-end', ended === 'dead' && 'bad'), endText(row)),
  );
}

function Leg(leg: {
  readonly ms: number | null;
  readonly isReached: boolean;
  readonly isOver: boolean;
  readonly name: string;
}): VNode {
  const { ms, isReached, isOver, name } = leg;
  const look = isReached ? 'reached' : isOver ? 'over' : 'moving';
  return element(
    'span',
    `leg ${look}`,
    ms === null
      ? null
      : element(
          'span',
          'leg-time number',
          element('span', 'unseen', `${name} `),
          formatDuration(ms),
        ),
  );
}

function stopClass(isReached: boolean, ended: string | null): string {
  if (isReached) return 'stop reached';
  return ended === 'dead' || ended === 'quarantined' ? 'stop bad' : 'stop';
}

function endText({ receivedAtMs, appliedAtMs, syncedAtMs, ended, reason }: FeedRow): string {
  if (ended === 'ignored') return describeSkip(reason ?? 'ignored');
  if (ended !== null) return ENDS.get(ended) ?? ended;
  if (syncedAtMs !== null) return formatDuration(syncedAtMs - receivedAtMs);
  if (appliedAtMs === null) return 'received';
  return reason ?? 'applied';
}

const ENDS = new Map([
  ['quarantined', 'no event'],
  ['dead', 'dead letter'],
]);
