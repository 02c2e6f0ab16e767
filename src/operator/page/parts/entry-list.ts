import type { EntryView } from '../../../model/view.ts';
import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { workStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import { Moment } from './moment.ts';

/** Entries on a timeline in HubSpot. */
export function EntryList(list: {
  readonly entries: readonly EntryView[];
  /** Whether each leads to its event. */
  readonly isLinked: boolean;
}): VNode {
  const { entries, isLinked } = list;
  return h(
    'ul',
    { class: 'entry-list' },
    entries.map((entry) => h('li', { key: entry.id }, h(EntryLine, { entry, isLinked }))),
  );
}

function EntryLine(line: { readonly entry: EntryView; readonly isLinked: boolean }): VNode {
  const { entry, isLinked } = line;
  const { link } = useFrame();
  const { name, eventId, at, state, reason, driver, remoteId } = entry;
  return element(
    'div',
    'entry-line',
    element(
      'div',
      'entry-title',
      isLinked ? h('a', { href: link('events', eventId) }, name) : h('b', null, name),
      h(Badge, workStanding(state)),
      element('span', 'faint', h(Moment, { atMs: Date.parse(at) })),
    ),
    reason === null || state === 'done' ? null : element('p', 'soft', reason),
    driver === null && remoteId === null
      ? null
      : element(
          'p',
          'faint cut',
          driver,
          remoteId === null ? null : [' · ', element('span', 'mono', remoteId)],
        ),
  );
}
