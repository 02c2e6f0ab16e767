import type { ComponentChildren, VNode } from 'preact';

/** A part of a view, with its title. */
export function Card(card: {
  readonly title: string;
  /** What stands at the end of the title's line. */
  readonly side?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, side, children } = card;
  return (
    <section class="card">
      <header class="card-head">
        <h2>{title}</h2>
        {side !== undefined && <div class="card-side">{side}</div>}
      </header>
      {children}
    </section>
  );
}
