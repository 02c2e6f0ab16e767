import type { Contender, Contending } from './lease-port.ts';
import type { SqliteLease } from './sqlite-lease.ts';

/** Who has the lease of a SQLite ledger has all connections, from the start until the process ends. */
export function sqliteContender(
  lease: SqliteLease,
  connections: readonly string[],
  nowMs: number,
): Contender {
  const { lastCallMs, isRestored } = lease;
  const lastCallAgoMs = lastCallMs === null ? null : nowMs - lastCallMs;
  let contending: Contending | null = null;
  const isTrusted = (): boolean => lease.isTrusted();
  return {
    isRestored,
    start: (given) => {
      contending = given;
      for (const connection of connections) {
        given.took({ work: lease.work(connection), generation: null, lastCallAgoMs, isTrusted });
      }
    },
    holds: (connection) => connections.includes(connection),
    dueOf: async (atMs) => lease.dueOf(connections, atMs),
    onChange: (listener) => lease.onChange(listener),
    upgrade: async () => lease.upgrade(),
    stop: async () => {
      await Promise.all(connections.map(async (connection) => contending?.ended(connection)));
    },
    release: async (atMs) => lease.release(atMs),
  };
}
