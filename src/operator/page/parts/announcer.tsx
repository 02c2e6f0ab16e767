import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { after } from '../time.ts';

const SHOWN_MS = 8_000;

/** Says what came of something, for a while, and to screen readers once. */
export function Announcer(props: {
  readonly said: { readonly text: string; readonly count: number } | null;
}): VNode {
  const { said } = props;
  const [gone, setGone] = useState(0);
  const count = said?.count ?? 0;
  useEffect(() => after(SHOWN_MS, () => setGone(count)), [count]);
  const isShown = said !== null && gone !== count;
  return (
    <div class="announcer" role="status">
      {isShown && <p key={count}>{said.text}</p>}
    </div>
  );
}
