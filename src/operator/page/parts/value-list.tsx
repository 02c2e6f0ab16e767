import type { VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { FATE_STANDINGS } from '../standing.ts';
import { Badge } from './badge.tsx';
import { ValueRow } from './value-row.tsx';
import type { ExplainedValue } from '../../../model/explanation.ts';

/** Each value that an event carried, with what became of it. */
export function ValueList({ values }: { readonly values: readonly ExplainedValue[] }): VNode {
  return (
    <ul class="list">
      {values.map((value) => (
        <ValueLine key={value.property} value={value} />
      ))}
    </ul>
  );
}

function ValueLine({ value: line }: { readonly value: ExplainedValue }): VNode {
  const { link } = useFrame();
  const { property, value, fate, reason, instead } = line;
  const isOver = fate === 'stale' || fate === 'superseded' || fate === 'refused';
  return (
    <ValueRow
      class={isOver ? 'value-line over' : 'value-line'}
      name={property}
      value={shown(value)}
      badge={<Badge {...FATE_STANDINGS[fate]} />}
      why={
        (reason !== null || instead !== null) && (
          <>
            {reason}
            {reason !== null && instead !== null && ' · '}
            {instead !== null && (
              <>
                {INSTEAD[fate] ?? 'by '}
                <a href={link('events', instead.eventId)}>{formatName(instead.name)}</a>
              </>
            )}
          </>
        )
      }
    />
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
