import type { ComponentChildren, VNode } from 'preact';

/** A value with its name, what became of it, and words on it below. */
export function ValueRow(row: {
  readonly class: string;
  readonly name: string;
  readonly value: ComponentChildren;
  readonly badge?: ComponentChildren;
  readonly why?: ComponentChildren;
}): VNode {
  const { name, value, badge, why } = row;
  return (
    <li class={`value-row ${row.class}`}>
      <span class="mono soft">{name}</span>
      <span class="value-text">{value}</span>
      {badge}
      {why !== undefined && why !== false && <span class="note">{why}</span>}
    </li>
  );
}
