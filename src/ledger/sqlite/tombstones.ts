import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { ContactKey } from '../../core/contact.ts';
import { identityOf } from '../../core/identity.ts';

/** The keys of people who were erased, as keyed hashes that nobody can read. */
export type Tombstones = ReturnType<typeof prepareTombstones>;

const KEY_BYTES = 32;

interface Stone {
  readonly connection: string;
  readonly property: string;
  readonly hash: Buffer;
}

/**
 * Prepares the memory of whom was erased. The tombstones of a person belong together, so that who
 * is let in again by one key is let in by all of them.
 */
export function prepareTombstones(database: Database) {
  const secretOf = prepareSecret(database);
  const person = database.prepare<[Stone], { person: number }>(`
    SELECT person FROM tombstones
    WHERE connection = @connection AND property = @property AND hash = @hash`);
  const next = database.prepare<[string], { person: number }>(
    'SELECT COALESCE(MAX(person), 0) + 1 AS person FROM tombstones WHERE connection = ?',
  );
  const join = database.prepare<[number, string, number]>(
    'UPDATE tombstones SET person = ? WHERE connection = ? AND person = ?',
  );
  const add = database.prepare<[Stone & { person: number }]>(`
    INSERT INTO tombstones (connection, property, hash, person)
    VALUES (@connection, @property, @hash, @person)
    ON CONFLICT (connection, property, hash) DO NOTHING`);
  const peopleOf = (stones: readonly Stone[]): readonly number[] => [
    ...new Set(stones.flatMap((stone) => person.get(stone)?.person ?? [])),
  ];
  return {
    /** Whether any of the keys is that of a person who was erased; then all of them are. */
    covers: (connection: string, keys: readonly ContactKey[]): boolean => {
      const secret = secretOf.find(connection);
      if (secret === null) return false;
      const stones = keys.map((key) => stoneOf(secret, connection, key));
      const [first, ...others] = peopleOf(stones);
      if (first === undefined) return false;
      for (const other of others) join.run(first, connection, other);
      for (const stone of stones) add.run({ ...stone, person: first });
      return true;
    },
    /** Remembers the keys of a person. */
    set: (connection: string, keys: readonly ContactKey[]): void => {
      const secret = secretOf.make(connection);
      const stones = keys.map((key) => stoneOf(secret, connection, key));
      const person = peopleOf(stones)[0] ?? next.get(connection)?.person ?? 1;
      for (const stone of stones) add.run({ ...stone, person });
    },
    readmit: prepareReadmit(database, (connection, text, properties) => {
      const secret = secretOf.find(connection);
      if (secret === null) return [];
      // Pass ids are kept as they are written, all other keys as they are compared.
      const values = [text.trim(), identityOf(text)];
      const keys = properties.flatMap((property) => values.map((value) => ({ property, value })));
      return peopleOf(keys.map((key) => stoneOf(secret, connection, key)));
    }),
  };
}

function prepareReadmit(
  database: Database,
  peopleOf: (connection: string, value: string, properties: readonly string[]) => readonly number[],
): (connection: string, value: string) => boolean {
  // One look into the index for each property, however many people were erased.
  const properties = database.prepare<[{ connection: string }], { property: string }>(`
    WITH RECURSIVE properties (property) AS (
      SELECT MIN(property) FROM tombstones WHERE connection = @connection
      UNION ALL
      SELECT (SELECT MIN(property) FROM tombstones
          WHERE connection = @connection AND property > properties.property)
        FROM properties WHERE property IS NOT NULL)
    SELECT property FROM properties WHERE property IS NOT NULL`);
  const remove = database.prepare<[string, number]>(
    'DELETE FROM tombstones WHERE connection = ? AND person = ?',
  );
  return (connection, value) => {
    const names = properties.all({ connection }).map(({ property }) => property);
    const people = peopleOf(connection, value, names);
    for (const person of people) remove.run(connection, person);
    return people.length > 0;
  };
}

function prepareSecret(database: Database) {
  const load = database.prepare<[string], { secret: Buffer | null }>(
    'SELECT tombstone_key AS secret FROM connections WHERE connection = ?',
  );
  const save = database.prepare<[string, Buffer]>(`
    INSERT INTO connections (connection, tombstone_key) VALUES (?, ?)
    ON CONFLICT (connection) DO UPDATE SET tombstone_key = excluded.tombstone_key`);
  const find = (connection: string): Buffer | null => load.get(connection)?.secret ?? null;
  return {
    find,
    make: (connection: string): Buffer => {
      const known = find(connection);
      if (known !== null) return known;
      const secret = randomBytes(KEY_BYTES);
      save.run(connection, secret);
      return secret;
    },
  };
}

function stoneOf(secret: Buffer, connection: string, { property, value }: ContactKey): Stone {
  const hash = createHmac('sha256', secret).update(`${property}\0${value}`).digest();
  return { connection, property, hash };
}
