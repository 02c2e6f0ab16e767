import type { VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { Moment } from './moment.tsx';

/** The event that something comes from, and when it happened. */
export function EventOrigin({
  event,
}: {
  readonly event: { readonly eventId: string; readonly name: string | null; readonly at: string };
}): VNode {
  const { link } = useFrame();
  return (
    <>
      <a href={link('events', event.eventId)}>{formatName(event.name)}</a>
      <span class="faint">
        <Moment atMs={Date.parse(event.at)} />
      </span>
    </>
  );
}
