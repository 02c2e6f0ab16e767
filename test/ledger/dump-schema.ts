import Database from 'better-sqlite3';

/** The schema of the SQLite ledger in a file, as SQLite keeps it. */
export function dumpSchema(path: string): string {
  const database = new Database(path, { readonly: true });
  try {
    const rows = database
      .prepare<[], { sql: string }>(
        `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid`,
      )
      .all();
    return rows.map(({ sql }) => `${sql};\n`).join('\n');
  } finally {
    database.close();
  }
}
