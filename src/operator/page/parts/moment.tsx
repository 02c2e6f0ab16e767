import type { VNode } from 'preact';
import { formatDay, formatMoment } from '../format.ts';
import { useAge } from '../time.ts';

/** How long ago something was; the exact instant shows on hover. */
export function Moment({ atMs }: { readonly atMs: number }): VNode {
  const age = useAge(atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatMoment(atMs)} class="number">
      {age}
    </time>
  );
}

/** The exact instant; how long ago it was shows on hover. */
export function Instant({ atMs }: { readonly atMs: number }): VNode {
  const age = useAge(atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={age} class="number">
      {formatMoment(atMs)}
    </time>
  );
}

/** A day and time in few letters; the exact instant shows on hover. */
export function ShortInstant({ atMs }: { readonly atMs: number }): VNode {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatMoment(atMs)}>
      {formatDay(atMs)}
    </time>
  );
}
