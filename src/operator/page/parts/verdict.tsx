import type { ComponentChildren, VNode } from 'preact';
import { Badge } from './badge.tsx';
import type { Standing } from '../standing.ts';

/** How the thing that a view is about stands, in one sentence. */
export function Verdict(verdict: {
  readonly standing: Standing;
  readonly text: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { standing, text, children } = verdict;
  return (
    <div class={`card verdict ${standing.tone}`}>
      <Badge {...standing} />
      <p>{text}</p>
      {children}
    </div>
  );
}
