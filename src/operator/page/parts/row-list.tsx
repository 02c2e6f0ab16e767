import type { VNode } from 'preact';
import type { Column } from './column.ts';

/** A list of things that each have a page of their own, one in a row. */
export function RowList<Item>(list: {
  /** Says how wide the columns are. */
  readonly class: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string | number;
  /** Where a whole row leads; without it, a cell has the link. */
  readonly hrefOf?: (item: Item) => string;
  /** What stands there where nothing is listed. */
  readonly empty: VNode;
}): VNode {
  const { columns, items, keyOf, hrefOf, empty } = list;
  if (items.length === 0) return empty;
  const cells = (item: Item): VNode[] =>
    columns.map(({ name, class: look, draw }) => (
      <span key={name} class={look}>
        {draw(item)}
      </span>
    ));
  const look = `row ${list.class}`;
  return (
    <div class="card rows">
      <div class={`row-head ${look}`}>
        {columns.map(({ name, class: look }) => (
          <span key={name} class={look?.startsWith('end') ? 'end' : undefined}>
            {name}
          </span>
        ))}
      </div>
      <ol class="list">
        {items.map((item) => (
          <li key={keyOf(item)}>
            {hrefOf === undefined ? (
              <div class={look}>{cells(item)}</div>
            ) : (
              <a class={look} href={hrefOf(item)} data-row>
                {cells(item)}
              </a>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
