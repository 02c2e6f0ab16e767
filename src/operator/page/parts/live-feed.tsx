import type { VNode } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { FeedItem } from '../../api.ts';
import { api } from '../api-client.ts';
import {
  FEED_ROWS_MAX,
  isOnItsWay,
  moveFeed,
  refreshFeed,
  startFeed,
  type FeedRow,
} from '../feed.ts';
import { formatCount } from '../format.ts';
import { useFrame } from '../frame.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import { Card } from './card.tsx';
import { EmptyNote } from './empty-note.tsx';
import { FeedLine } from './feed-line.tsx';
import { Icon } from './icon.tsx';

/** One row for each event as it travels to HubSpot, the newest on top. */
export function LiveFeed(): VNode {
  const { rows, paused, togglePause } = useFeed();
  const isPaused = paused !== null;
  const button = (
    <button
      type="button"
      class="button quiet"
      aria-pressed={isPaused}
      data-pause
      onClick={togglePause}
    >
      <Icon name={isPaused ? 'play' : 'pause'} />
      {isPaused ? 'Go on' : 'Pause'}
    </button>
  );
  const since = isPaused ? <span class="faint number">{formatCount(paused)} new</span> : null;
  return (
    <Card title="Live" side={[since, button]}>
      {rows.length === 0 ? (
        <EmptyNote icon="events" title="Nothing has come yet">
          Webhooks show here as they are received.
        </EmptyNote>
      ) : (
        <div class="rows feed" role="log" aria-live="off" aria-label="Events, newest first">
          <div class="row row-head">
            <span>Event</span>
            <span class="feed-steps">
              <span>Received</span>
              <span>Applied</span>
              <span>In HubSpot</span>
              <span>In all</span>
            </span>
            <span class="end">When</span>
          </div>
          <ol class="list">
            {rows.map((row) => (
              <FeedLine key={row.eventId} row={row} />
            ))}
          </ol>
        </div>
      )}
    </Card>
  );
}

interface LiveRows {
  readonly rows: readonly FeedRow[];
  /** How many events came while it stands still; null while it moves. */
  readonly paused: number | null;
  readonly togglePause: () => void;
}

function useFeed(): LiveRows {
  const { connection, listen } = useFrame();
  const { value } = useAnswer(connection, async () =>
    api.events({ connection, limit: FEED_ROWS_MAX }),
  );
  const [rows, setRows] = useState<readonly FeedRow[]>([]);
  const [held, setHeld] = useState<readonly FeedItem[] | null>(null);
  const isPaused = useRef(false);
  isPaused.current = held !== null;
  useEffect(() => {
    if (value !== null) setRows(startFeed(value.events));
  }, [value]);
  useEffect(
    () =>
      listen((item) => {
        if (isPaused.current) setHeld((held) => [...(held ?? []), item].slice(-HELD_MAX));
        else setRows((rows) => moveFeed(rows, item));
      }),
    [listen],
  );
  useNews(
    ({ kind }) => kind === 'status' && held === null && rows.some(isOnItsWay),
    () => {
      void api.events({ connection, limit: FEED_ROWS_MAX }).then((answer) => {
        if (answer.kind === 'answer') setRows((rows) => refreshFeed(rows, answer.value.events));
      });
    },
  );
  const togglePause = useCallback(() => {
    setHeld((held) => {
      if (held === null) return [];
      setRows((rows) => held.reduce(moveFeed, rows));
      return null;
    });
  }, []);
  return { rows, paused: held === null ? null : held.filter(isNew).length, togglePause };
}

/** What is remembered of a pause; more than fits into the feed would be pushed out of it again. */
const HELD_MAX = 2_000;

function isNew(item: FeedItem): boolean {
  return item.kind === 'received' && item.outcome !== 'duplicate';
}
