import type { VNode } from 'preact';
import { element, h } from '../element.ts';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { fateStanding } from '../standing.ts';
import { Badge } from './badge.ts';
import type { ExplainedValue } from '../../../model/explanation.ts';

/** Each value that an event carried, with what became of it. */
export function ValueList({ values }: { readonly values: readonly ExplainedValue[] }): VNode {
  return h(
    'ul',
    { class: 'value-list' },
    values.map((value) => h('li', { key: value.property }, h(ValueLine, { value }))),
  );
}

function ValueLine({ value: line }: { readonly value: ExplainedValue }): VNode {
  const { link } = useFrame();
  const { property, value, fate, reason, instead } = line;
  const isOver = fate === 'stale' || fate === 'superseded' || fate === 'refused';
  return element(
    'div',
    'value-line',
    element('span', 'value-name mono', property),
    element('span', isOver ? 'value-text over' : 'value-text', shown(value)),
    h(Badge, fateStanding(fate)),
    reason === null && instead === null
      ? null
      : element(
          'span',
          'value-why',
          reason,
          reason !== null && instead !== null ? ' · ' : null,
          instead === null
            ? null
            : [
                INSTEAD[fate] ?? 'by ',
                h('a', { href: link('events', instead.eventId) }, formatName(instead.name)),
              ],
        ),
  );
}

const INSTEAD: { readonly [fate in ExplainedValue['fate']]?: string } = {
  stale: 'because of ',
  unchanged: 'as said by ',
};

/** An empty value is a value too. */
export function shown(value: string | null): string {
  if (value === null) return '–';
  return value === '' ? '(empty)' : value;
}
