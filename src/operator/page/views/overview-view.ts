import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Charts } from '../charts/charts.ts';
import { element, h } from '../element.ts';
import { useFrame, type Frame } from '../frame.ts';
import { Figures } from '../parts/figures.ts';
import { LaneList } from '../parts/lane-list.ts';
import { LiveFeed } from '../parts/live-feed.ts';
import { NoticeLine } from '../parts/notice-line.ts';
import { TryNow } from '../parts/try-now.ts';
import { ViewHead } from '../parts/view-head.ts';
import type { View } from '../route.ts';
import { describeState } from '../state-line.ts';
import { every, nowMs } from '../time.ts';

/** Where a connection stands, how it went, and what happens now. */
export function OverviewView(): VNode {
  const frame = useFrame();
  const { status, connection } = frame;
  useRedraw(AGES_MS);
  const [first, ...others] = describeState(status, nowMs());
  return element(
    'div',
    'overview',
    h(ViewHead, { title: 'Overview', text: h(About, null) }),
    element(
      'section',
      `card standing ${first?.tone ?? 'plain'}`,
      first === undefined ? null : h(NoticeLine, { ...first, large: true }, wayOn(first.id, frame)),
      h(StateSpeaker, { text: first === undefined ? '' : `${connection}: ${first.title}` }),
      h(Figures, { status }),
    ),
    status.lanes.length === 0 ? null : h(LaneList, { lanes: status.lanes }),
    h(TryNow, null),
    others.length === 0
      ? null
      : element(
          'div',
          'notices',
          ...others.map((notice) =>
            h(NoticeLine, { ...notice, key: notice.id }, wayOn(notice.id, frame)),
          ),
        ),
    h(Charts, null),
    h(LiveFeed, null),
  );
}

/** Ages in the notices grow although nothing happens. */
const AGES_MS = 1_000;

function useRedraw(ms: number): void {
  const [, setDrawn] = useState(0);
  useEffect(() => every(ms, () => setDrawn((drawn) => drawn + 1)), [ms]);
}

function About(): ComponentChildren {
  const { connection, status, link } = useFrame();
  return [
    connection,
    status.portalId === null ? null : ` · HubSpot account ${status.portalId}`,
    ' · mapping ',
    h('a', { href: link('mapping') }, h('code', null, status.mappingVersion)),
  ];
}

/** Where the page shows more of a condition. */
function wayOn(id: string, { link }: Frame): ComponentChildren {
  const way = WAYS.get(id);
  return way === undefined ? undefined : h('a', { href: link(way.view) }, way.text);
}

const WAYS: ReadonlyMap<string, { readonly view: View; readonly text: string }> = new Map([
  ['dead-letters', { view: 'letters', text: 'Look at them' }],
  ['left-out-values', { view: 'letters', text: 'Look at them' }],
  ['identity-conflicts', { view: 'conflicts', text: 'Look at them' }],
  ['unmerged-records', { view: 'conflicts', text: 'Look at them' }],
  ['waiting-contacts', { view: 'contacts', text: 'See the contacts' }],
  ['mapping-refused', { view: 'mapping', text: 'See the faults' }],
]);

/** Speaks to screen readers when the state is another one, and not with every count and second. */
function StateSpeaker({ text }: { readonly text: string }): VNode {
  const kind = text.replaceAll(/[\d.,]+( (ms|s|min|h|days))?/g, '…');
  const [spoken, setSpoken] = useState(text);
  useEffect(() => setSpoken(text), [kind]);
  return h('p', { class: 'unseen', role: 'status' }, spoken);
}
