import type { NumbersStore, UncountedEvent } from '../numbers-store.ts';
import { idsOf, prepareBulk } from './bulk.ts';
import type { Sql } from './sql.ts';
import { ALL_TIME_MS } from '../../core/numbers/count-pass.ts';
import type {
  Count,
  CountedPass,
  NobodyCount,
  PeriodCount,
  WalletContacts,
} from '../../model/numbers.ts';

/** Prepares what the wallet's numbers are kept in. */
export function prepareNumbers(sql: Sql): NumbersStore {
  return { ...prepareUncounted(sql), ...preparePasses(sql), ...prepareCounts(sql) };
}

function prepareUncounted(sql: Sql) {
  const load = sql.prepare<[string, number], UncountedEvent>(`
    SELECT seq, event_id AS eventId, name, at, body
    FROM (SELECT seq FROM wallet_uncounted WHERE connection = ? ORDER BY seq LIMIT ?) AS uncounted
    CROSS JOIN events USING (seq) LEFT JOIN event_bodies USING (seq)`);
  const remove = sql.prepare<[{ connection: string; seqs: string }]>(
    `DELETE FROM wallet_uncounted WHERE connection = @connection AND seq IN ${idsOf('@seqs')}`,
  );
  const count = sql.prepare<[string, number], { count: number }>(`
    SELECT COUNT(*) AS count FROM (
      SELECT 1 FROM wallet_uncounted WHERE connection = ? LIMIT ?) AS uncounted`);
  return {
    loadUncounted: (connection, limit) => load.all(connection, limit),
    removeUncounted: async (connection, seqs) => {
      await remove.run({ connection, seqs: JSON.stringify(seqs) });
    },
    countUncounted: async (connection, limit) => (await count.get(connection, limit))?.count ?? 0,
  } satisfies Partial<NumbersStore>;
}

function preparePasses(sql: Sql) {
  const load = sql.prepare<
    [{ connection: string; hashes: string }],
    { hash: string; state: string }
  >(`
    SELECT pass_hash AS hash, state FROM wallet_passes
    WHERE connection = @connection AND pass_hash IN (SELECT value FROM json_each(@hashes))`);
  const save = prepareBulk<{ connection: string; passHash: string; state: string }>(
    sql,
    ['connection', 'passHash', 'state'],
    (input) => `
      INSERT INTO wallet_passes (connection, pass_hash, state)
        SELECT connection, passHash, state FROM ${input} WHERE true
        ON CONFLICT (connection, pass_hash) DO UPDATE SET state = excluded.state`,
  );
  return {
    loadCountedPasses: async (connection, hashes) => {
      const rows = await load.all({ connection, hashes: JSON.stringify(hashes) });
      return new Map(rows.map(({ hash, state }) => [hash, JSON.parse(state) as CountedPass]));
    },
    saveCountedPasses: (connection, passes) =>
      save(
        [...passes].map(([passHash, pass]) => ({
          connection,
          passHash,
          state: JSON.stringify(pass),
        })),
      ),
  } satisfies Partial<NumbersStore>;
}

function prepareCounts(sql: Sql) {
  const add = prepareBulk<Count & { readonly connection: string }>(
    sql,
    ['connection', 'slotMs', 'kind', 'wallet', 'passType', 'source', 'count'],
    (input) => `
      INSERT INTO wallet_counts (connection, slot_ms, kind, wallet, pass_type, source, count)
        SELECT connection, slotMs, kind, wallet, passType, source, count FROM ${input} WHERE true
        ON CONFLICT (connection, slot_ms, kind, wallet, pass_type, source)
          DO UPDATE SET count = wallet_counts.count + excluded.count`,
  );
  // A statement for each: joined with all periods at once, PostgreSQL compares each count with each period.
  const ofPeriod = sql.prepare<[string, number, number], Omit<PeriodCount, 'period'>>(`
    SELECT kind, wallet, pass_type AS passType, source, SUM(count) AS count FROM wallet_counts
    WHERE connection = ? AND slot_ms >= ? AND slot_ms < ?
    GROUP BY kind, wallet, pass_type, source HAVING SUM(count) <> 0
    ORDER BY kind, wallet, pass_type, source`);
  const totals = sql.prepare<[string, number], Count>(`
    SELECT kind, slot_ms AS slotMs, wallet, pass_type AS passType, source, count FROM wallet_counts
    WHERE connection = ? AND slot_ms = ? AND count <> 0
    ORDER BY kind, wallet, pass_type, source`);
  // Grouped in the order of the index first: no row of it is sorted.
  const nobody = sql.prepare<[string, number], NobodyCount>(`
    SELECT COALESCE(code, reason, state) AS reason, SUM(count) AS count FROM (
      SELECT state, code, reason, COUNT(*) AS count FROM events INDEXED BY events_nobody
      WHERE connection = ? AND contact_id IS NULL AND state <> 'pending'
      GROUP BY state, code, reason) AS kinds
    GROUP BY COALESCE(code, reason, state) ORDER BY SUM(count) DESC, 1 LIMIT ?`);
  const contacts = sql.prepare<[string], WalletContacts>(
    'SELECT wallet, COUNT(*) AS count FROM contacts WHERE connection = ? GROUP BY wallet',
  );
  const installers = sql.prepare<[string, string, string, number, number], { contactId: number }>(`
    SELECT DISTINCT contact_id AS contactId FROM events INDEXED BY events_installed
    WHERE connection = ? AND at >= ? AND at < ? AND name = 'Pass:Installed' AND contact_id > ?
    ORDER BY contact_id LIMIT ?`);
  return {
    addCounts: (connection, counts) => add(counts.map((count) => ({ connection, ...count }))),
    loadCounts: async (connection, periods) => {
      const counts = periods.map(async ({ name, fromMs, toMs }) => {
        const rows = await ofPeriod.all(connection, fromMs, toMs);
        return rows.map((row) => ({ period: name, ...row }));
      });
      return (await Promise.all(counts)).flat();
    },
    loadTotals: (connection) => totals.all(connection, ALL_TIME_MS),
    loadWalletContacts: (connection) => contacts.all(connection),
    loadInstallers: async (connection, { fromAt, toAt }, after, limit) => {
      const rows = await installers.all(connection, fromAt, toAt, after, limit);
      return rows.map(({ contactId }) => contactId);
    },
    loadNobody: (connection, limit) => nobody.all(connection, limit),
  } satisfies Partial<NumbersStore>;
}
