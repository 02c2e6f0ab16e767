import type { ComponentChildren, VNode } from 'preact';
import type { MappingAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { FaultList } from '../parts/fault-list.ts';
import { Moment } from '../parts/moment.ts';
import { ViewHead } from '../parts/view-head.ts';
import { Playground } from '../playground/playground.ts';
import type { Route } from '../route.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** The mapping in force, and a place to try another. */
export function MappingView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection } = useFrame();
  const asked = useAnswer(connection, async () => api.mapping({ connection }));
  useNews(({ kind }) => kind === 'mapping', asked.reload, 0);
  return element(
    'div',
    'mapping',
    h(ViewHead, {
      title: 'Mapping',
      text: 'What becomes of an event in HubSpot. Try a change here on an event that really came.',
    }),
    showAnswer(asked, (mapping) => [
      h(InForce, { mapping, key: 'in-force' }),
      h(Playground, { mapping, eventId: filters['event'] ?? null, key: 'playground' }),
    ]),
  );
}

function InForce({ mapping }: { readonly mapping: MappingAnswer }): ComponentChildren {
  const { file, version, sinceMs, refused } = mapping;
  return [
    element(
      'div',
      'verdict good',
      h(Badge, { tone: 'good', text: 'in force' }),
      element('p', '', h('code', { title: file }, file.split('/').slice(-2).join('/'))),
      element(
        'span',
        'soft',
        'Version ',
        h('code', null, version),
        ', since ',
        h(Moment, { atMs: sinceMs }),
      ),
    ),
    refused === null
      ? null
      : h(
          Card,
          {
            title: `The file was changed and refused: ${plural(refused.faults.length, 'fault')}`,
            side: element('span', 'faint', h(Moment, { atMs: refused.atMs })),
          },
          h(FaultList, { faults: refused.faults }),
        ),
  ];
}
