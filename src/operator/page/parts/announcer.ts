import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { after } from '../time.ts';
import { h } from '../element.ts';

const SHOWN_MS = 8_000;

/** Tells what came of something, for a while, and to screen readers once. */
export function Announcer(props: {
  readonly told: { readonly text: string; readonly turn: number } | null;
}): VNode {
  const { told } = props;
  const [gone, setGone] = useState(0);
  const turn = told?.turn ?? 0;
  useEffect(
    () =>
      after(SHOWN_MS, () => {
        setGone(turn);
      }),
    [turn],
  );
  const isShown = told !== null && gone !== turn;
  return h(
    'div',
    { class: 'announcer', role: 'status' },
    isShown ? h('p', { key: turn }, told.text) : null,
  );
}
