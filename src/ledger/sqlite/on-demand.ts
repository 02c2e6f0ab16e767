import type { Database, Statement } from 'better-sqlite3';

/** Prepares a statement whose text depends on what is asked for; each text once. */
export type OnDemand = <P extends object, R>(sql: string) => Statement<[P], R>;

/** Keeps the statements that were prepared; their texts are few, because they hold no values. */
export function prepareOnDemand(database: Database): OnDemand {
  const statements = new Map<string, Statement>();
  return <P extends object, R>(sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement as unknown as Statement<[P], R>;
  };
}
