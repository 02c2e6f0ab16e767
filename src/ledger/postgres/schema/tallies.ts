/** Rows that share a count: sessions that append and the one that works seldom wait for each other. */
const TALLY_SLOTS = 16;

/** The tables whose states are counted, and what their dead letters are called. */
const COUNTED = { events: 'event', contacts: 'contact', timeline: 'timeline', consents: 'consent' };

/** What happens to rows, and the changes of counts that follow: of rows `added` and rows `removed`. */
const CHANGES = {
  INSERT: 'SELECT *, 1 AS change FROM added',
  DELETE: 'SELECT *, -1 AS change FROM removed',
  UPDATE: 'SELECT *, 1 AS change FROM added UNION ALL SELECT *, -1 AS change FROM removed',
} as const;

type Operation = keyof typeof CHANGES;

const ROWS = {
  INSERT: 'NEW TABLE AS added',
  DELETE: 'OLD TABLE AS removed',
  UPDATE: 'OLD TABLE AS removed NEW TABLE AS added',
} as const;

/** A trigger that runs once for each statement, however many rows it touches. */
export function afterEach(table: string, operation: Operation, name: string, body: string): string {
  return `
CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
${body}
RETURN NULL;
END $$;

CREATE TRIGGER ${name} AFTER ${operation} ON ${table} REFERENCING ${ROWS[operation]}
  FOR EACH STATEMENT EXECUTE FUNCTION ${name}();
`;
}

/**
 * The contacts of an update whose column is another than before, as they are in one of its tables.
 * Not a join: PostgreSQL does not know how many rows there are, and would compare each with each.
 */
export function changed(column: string, now = 'added', before = 'removed'): string {
  const columns = `connection, id, ${column}`;
  return `(SELECT ${columns} FROM ${now} EXCEPT SELECT ${columns} FROM ${before})`;
}

/** The counts of a table's rows by state, and of its dead ones by reason. */
function tallyOf(table: keyof typeof COUNTED, operation: Operation): string {
  const deadKey = `connection, COALESCE(code, ''), COALESCE(reason, '')`;
  return afterEach(
    table,
    operation,
    `${table}_tally_${operation.toLowerCase()}`,
    `
INSERT INTO tallies (connection, kind, state, slot, count)
  SELECT connection, '${table}', state, pg_backend_pid() % ${TALLY_SLOTS}, SUM(change)
  FROM (${CHANGES[operation]}) AS changes
  GROUP BY connection, state HAVING SUM(change) <> 0 ORDER BY connection, state
  ON CONFLICT (connection, kind, state, slot) DO UPDATE SET count = tallies.count + excluded.count;
IF EXISTS (SELECT 1 FROM (${CHANGES[operation]}) AS changes WHERE state = 'dead') THEN
  INSERT INTO dead_tallies (connection, kind, code, reason, count)
    SELECT connection, '${COUNTED[table]}', COALESCE(code, ''), COALESCE(reason, ''), SUM(change)
    FROM (${CHANGES[operation]}) AS changes WHERE state = 'dead'
    GROUP BY ${deadKey} HAVING SUM(change) <> 0 ORDER BY ${deadKey}
    ON CONFLICT (connection, kind, code, reason)
      DO UPDATE SET count = dead_tallies.count + excluded.count;
  DELETE FROM dead_tallies WHERE kind = '${COUNTED[table]}' AND count = 0;
END IF;`,
  );
}

/** Keeps the counts that a status is made of. */
export const TALLIES = (Object.keys(COUNTED) as (keyof typeof COUNTED)[])
  .flatMap((table) =>
    (Object.keys(CHANGES) as Operation[]).map((operation) => tallyOf(table, operation)),
  )
  .join('');
