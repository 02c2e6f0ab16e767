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
    <div class={`card item tools verdict ${standing.tone}`}>
      <Badge {...standing} />
      <p class="grow">{text}</p>
      {children}
    </div>
  );
}
