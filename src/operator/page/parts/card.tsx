import type { ComponentChildren, VNode } from 'preact';

/** A part of a view, with its title. */
export function Card(card: {
  readonly title: string;
  readonly class?: string;
  /** How many things are in it. */
  readonly count?: number;
  /** What stands at the end of the title's line. */
  readonly side?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { title, class: look, count, side, children } = card;
  return (
    <section class={look === undefined ? 'card' : `card ${look}`}>
      <header class="card-head pad tools tight between">
        <h2>{title}</h2>
        {count !== undefined && <span class="faint number">{count}</span>}
        {side !== undefined && <div class="line">{side}</div>}
      </header>
      {children}
    </section>
  );
}
