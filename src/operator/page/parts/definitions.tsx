import type { ComponentChildren, VNode } from 'preact';

/** Names with what they stand for. */
export function Definitions(list: {
  readonly class: string;
  readonly items: readonly (readonly [name: string, value: ComponentChildren])[];
}): VNode {
  return (
    <dl class={list.class}>
      {list.items.map(([name, value], index) => (
        <div key={`${name} ${index}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
