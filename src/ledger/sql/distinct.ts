/**
 * A query for the distinct values of a column, in ascending order and without NULL: one look into an
 * index for each value, however many rows have it.
 * @param value what the column is made of, where it is none of the table
 */
export function distinct(column: string, table: string, condition: string, value = column): string {
  return `
    WITH RECURSIVE found (${column}) AS (
      SELECT MIN(${value}) FROM ${table} WHERE ${condition}
      UNION ALL
      SELECT (SELECT MIN(${value}) FROM ${table}
          WHERE ${condition} AND ${value} > found.${column})
        FROM found WHERE ${column} IS NOT NULL)
    SELECT ${column} FROM found WHERE ${column} IS NOT NULL`;
}
