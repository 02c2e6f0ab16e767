import type { EntryView } from '../../../model/view.ts';
import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import { workStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Moment } from './moment.tsx';

/** Entries on a timeline in HubSpot. */
export function EntryList(list: {
  readonly entries: readonly EntryView[];
  /** Whether each leads to its event. */
  readonly isLinked: boolean;
}): VNode {
  const { entries, isLinked } = list;
  return (
    <ul class="entry-list">
      {entries.map((entry) => (
        <li key={entry.id}>
          <EntryLine entry={entry} isLinked={isLinked} />
        </li>
      ))}
    </ul>
  );
}

function EntryLine(line: { readonly entry: EntryView; readonly isLinked: boolean }): VNode {
  const { entry, isLinked } = line;
  const { link } = useFrame();
  const { name, eventId, at, state, reason, driver, remoteId } = entry;
  return (
    <div class="entry-line">
      <div class="entry-title">
        {isLinked ? <a href={link('events', eventId)}>{name}</a> : <b>{name}</b>}
        <Badge {...workStanding(state)} />
        <span class="faint">
          <Moment atMs={Date.parse(at)} />
        </span>
      </div>
      {reason !== null && state !== 'done' && <p class="soft">{reason}</p>}
      {(driver !== null || remoteId !== null) && (
        <p class="faint cut">
          {driver}
          {remoteId !== null && (
            <>
              {' '}
              · <span class="mono">{remoteId}</span>
            </>
          )}
        </p>
      )}
    </div>
  );
}
