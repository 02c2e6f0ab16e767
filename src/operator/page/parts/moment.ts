import type { VNode } from 'preact';
import { formatDay, formatMoment } from '../format.ts';
import { useAge } from '../time.ts';
import { h } from '../element.ts';

/** How long ago something was; the exact instant shows on hover. */
export function Moment({ atMs }: { readonly atMs: number }): VNode {
  const age = useAge(atMs);
  return h(
    'time',
    { dateTime: new Date(atMs).toISOString(), title: formatMoment(atMs), class: 'number' },
    age,
  );
}

/** The exact instant; how long ago it was shows on hover. */
export function Instant({ atMs }: { readonly atMs: number }): VNode {
  const age = useAge(atMs);
  return h(
    'time',
    { dateTime: new Date(atMs).toISOString(), title: age, class: 'number' },
    formatMoment(atMs),
  );
}

/** A day and time in few letters; the exact instant shows on hover. */
export function ShortInstant({ atMs }: { readonly atMs: number }): VNode {
  return h(
    'time',
    { dateTime: new Date(atMs).toISOString(), title: formatMoment(atMs) },
    formatDay(atMs),
  );
}
