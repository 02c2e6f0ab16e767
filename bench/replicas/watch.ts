import { Pool } from 'pg';

/*
 * What PostgreSQL itself saw of the run: who held which connection when, and whether anybody else
 * wrote to its contacts and entries. Replicas are told apart by the name of their sessions.
 */

const TABLES = `
  CREATE SCHEMA watch;
  CREATE TABLE watch.lives (replica TEXT PRIMARY KEY, life TEXT NOT NULL);
  CREATE TABLE watch.holders (
    id SERIAL PRIMARY KEY, connection TEXT, generation INT, life TEXT,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp());
  CREATE TABLE watch.late (place TEXT, connection TEXT, life TEXT, holder TEXT);
  CREATE FUNCTION watch.join() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO watch.lives VALUES (NEW.replica, current_setting('application_name'));
    RETURN NULL;
  END $$;
  CREATE FUNCTION watch.take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO watch.holders (connection, generation, life) VALUES (NEW.connection, NEW.generation,
      (SELECT life FROM watch.lives WHERE replica = NEW.holder));
    RETURN NULL;
  END $$;
  CREATE FUNCTION watch.write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO watch.late SELECT TG_TABLE_NAME, changed.connection, current_setting('application_name'), life
      FROM changed JOIN leases USING (connection) LEFT JOIN watch.lives ON replica = holder
      WHERE life IS DISTINCT FROM current_setting('application_name');
    RETURN NULL;
  END $$;
  CREATE TRIGGER joining AFTER INSERT ON replicas FOR EACH ROW EXECUTE FUNCTION watch.join();
  CREATE TRIGGER taking AFTER UPDATE OF holder ON leases FOR EACH ROW EXECUTE FUNCTION watch.take();
  CREATE TRIGGER watching AFTER UPDATE ON contacts REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION watch.write();
  CREATE TRIGGER watching AFTER UPDATE ON timeline REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION watch.write();`;

/** One moment at which a connection got a holder, or lost it. */
export interface HolderChange {
  readonly connection: string;
  readonly generation: number;
  /** Null where it was given back. */
  readonly life: string | null;
  readonly atMs: number;
}

/** What a life of a replica held at a moment. */
export interface Holding {
  readonly atMs: number;
  readonly connections: readonly string[];
}

export interface Watch extends AsyncDisposable {
  holding(life: string): Promise<Holding>;
  holders(): Promise<readonly HolderChange[]>;
  /** Connections that nobody works on now. */
  free(): Promise<number>;
  /** Writes to what somebody else held. */
  lateWrites(): Promise<number>;
  /** Events of a connection in the ledger. */
  events(connection: string): Promise<number>;
  deadlocks(): Promise<number>;
  /** All that the ledger holds of a connection: the rows of each table by its name. */
  rows(connection: string): Promise<{ readonly [table: string]: readonly unknown[] }>;
}

/** Watches a ledger that was made already. */
export async function watchLedger(url: string): Promise<Watch> {
  const client = new Pool({ connectionString: url, max: 2 });
  client.on('error', () => undefined);
  await client.query(TABLES);
  const count = async (query: string, ...values: readonly string[]): Promise<number> => {
    const { rows } = await client.query<{ count: string }>(query, [...values]);
    return Number(rows[0]?.count);
  };
  return {
    holding: async (life) => {
      const { rows } = await client.query<{ at: Date; connections: string[] | null }>(
        `SELECT clock_timestamp() AS at, array_agg(connection) AS connections
         FROM leases JOIN watch.lives ON replica = holder WHERE life = $1`,
        [life],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('the leases could not be read');
      return { atMs: row.at.getTime(), connections: row.connections ?? [] };
    },
    holders: async () => {
      const { rows } = await client.query<Omit<HolderChange, 'atMs'> & { at: Date }>(
        'SELECT connection, generation, life, at FROM watch.holders ORDER BY id',
      );
      return rows.map(({ at, ...change }) => ({ ...change, atMs: at.getTime() }));
    },
    free: async () =>
      count(`SELECT COUNT(*) FROM leases LEFT JOIN replicas ON replica = holder AND is_buried = 0
        AND alive_until > clock_timestamp() WHERE replica IS NULL`),
    lateWrites: async () => count('SELECT COUNT(*) FROM watch.late'),
    events: async (connection) =>
      count('SELECT COUNT(*) FROM events WHERE connection = $1', connection),
    deadlocks: async () =>
      count('SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()'),
    rows: async (connection) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name = 'connection' ORDER BY name`,
      );
      const all: Record<string, readonly unknown[]> = {};
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: unknown }>(
          `SELECT to_json(one) AS row FROM ${name} AS one WHERE connection = $1`,
          [connection],
        );
        all[name] = rows.map(({ row }) => row);
      }
      return all;
    },
    [Symbol.asyncDispose]: async () => client.end(),
  };
}
