import type { EntryView } from '../../../model/view.ts';
import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import { WORK_STANDINGS } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Moment } from './moment.tsx';

/** Entries on a timeline in HubSpot. */
export function EntryList(list: {
  readonly entries: readonly EntryView[];
  /** Whether each leads to its event. */
  readonly isLinked: boolean;
}): VNode {
  return (
    <ul class="list">
      {list.entries.map((entry) => (
        <EntryLine key={entry.id} entry={entry} isLinked={list.isLinked} />
      ))}
    </ul>
  );
}

function EntryLine(line: { readonly entry: EntryView; readonly isLinked: boolean }): VNode {
  const { link } = useFrame();
  const { name, eventId, at, state, reason, driver, remoteId } = line.entry;
  return (
    <li class="item">
      <div class="line">
        {line.isLinked ? <a href={link('events', eventId)}>{name}</a> : <b>{name}</b>}
        <Badge {...WORK_STANDINGS[state]} />
        <span class="faint last">
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
    </li>
  );
}
