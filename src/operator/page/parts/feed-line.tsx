import type { VNode } from 'preact';
import { classes } from '../classes.ts';
import type { FeedRow } from '../feed.ts';
import { formatDuration, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { describeSkip } from '../standing.ts';
import { Moment } from './moment.tsx';

/** One event on its way, with the time that each step took; a link to its why. */
export function FeedLine({ row }: { readonly row: FeedRow }): VNode {
  const { link } = useFrame();
  return (
    <li>
      <a class="row feed-row" href={link('events', row.eventId)} data-row title={row.eventId}>
        <span class="cell-main">
          <b>{formatName(row.name)}</b>
          {row.who !== null && <span class="cut">{row.who}</span>}
          <span class="mono faint">
            {shortId(row.eventId)}
            {row.repeats > 0 && ` · sent ${row.repeats + 1} times`}
          </span>
        </span>
        <Track row={row} />
        <span class="end faint">
          <Moment atMs={row.receivedAtMs} />
        </span>
      </a>
    </li>
  );
}

function Track({ row }: { readonly row: FeedRow }): VNode {
  const { receivedAtMs, appliedAtMs, syncedAtMs, ended } = row;
  const isOver = ended !== null;
  const applied = appliedAtMs ?? (syncedAtMs === null ? null : receivedAtMs);
  const synced = isOver ? null : syncedAtMs;
  return (
    <span class="track wide">
      <i class="stop reached" />
      <Leg
        ms={appliedAtMs === null ? null : appliedAtMs - receivedAtMs}
        isReached={applied !== null}
        isOver={isOver && applied === null}
        name="applied after"
      />
      <i class={stopClass(applied !== null, ended)} />
      <Leg
        ms={synced === null || applied === null ? null : synced - applied}
        isReached={synced !== null}
        isOver={isOver}
        name="in HubSpot after another"
      />
      <i class={stopClass(synced !== null, applied === null ? null : ended)} />
      <span class={classes('track-end cut number faint', ended === 'dead' && 'bad')}>
        {endText(row)}
      </span>
    </span>
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
  return (
    <span class={`leg ${look}`}>
      {ms !== null && (
        <span class="leg-time number">
          <span class="unseen">{name} </span>
          {formatDuration(ms)}
        </span>
      )}
    </span>
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
