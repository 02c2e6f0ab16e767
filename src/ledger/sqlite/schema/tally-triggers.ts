/** The triggers that keep the tally of a table's states. Part of released steps: never edited. */
export function tallyTriggers(table: string): string {
  const add = (row: 'OLD' | 'NEW', difference: 1 | -1): string => `
  INSERT INTO tallies (connection, kind, state, count)
    VALUES (${row}.connection, '${table}', ${row}.state, ${difference})
    ON CONFLICT (connection, kind, state) DO UPDATE SET count = count + (${difference});`;
  return `
CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN${add('NEW', 1)}
END;

CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN${add('OLD', -1)}
END;

CREATE TRIGGER ${table}_moved AFTER UPDATE OF state ON ${table} WHEN OLD.state <> NEW.state BEGIN${add('OLD', -1)}${add('NEW', 1)}
END;
`;
}
