import type { VNode } from 'preact';
import type { Column } from './column.ts';

/** A table whose first column names each row; on a phone each row is a small sheet of its own. */
export function Table<Row>(table: {
  readonly class: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}): VNode {
  const { columns, rows, keyOf } = table;
  const [head, ...others] = columns;
  return (
    <table class={table.class}>
      <thead>
        <tr>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            <th scope="row" class={head?.class}>
              {head?.draw(row)}
            </th>
            {others.map(({ name, class: look, isLabelled, draw }) => (
              <td key={name} class={look} data-label={isLabelled ? name : undefined}>
                {draw(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
