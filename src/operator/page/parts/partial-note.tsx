import type { VNode } from 'preact';

/** Says that a search finds more people than its list shows. */
export function PartialNote(): VNode {
  return (
    <p class="soft">
      The search finds more people than are looked at. Give more of the name to see the one you
      mean.
    </p>
  );
}
