/**
 * A query for the distinct values of a column, in ascending order and without NULL: one look into an
 * index for each value, however many rows have it.
 */
export function distinct(column: string, table: string, condition: string): string {
  return `
    WITH RECURSIVE found (${column}) AS (
      SELECT MIN(${column}) FROM ${table} WHERE ${condition}
      UNION ALL
      SELECT (SELECT MIN(${column}) FROM ${table}
          WHERE ${condition} AND ${column} > found.${column})
        FROM found WHERE ${column} IS NOT NULL)
    SELECT ${column} FROM found WHERE ${column} IS NOT NULL`;
}
