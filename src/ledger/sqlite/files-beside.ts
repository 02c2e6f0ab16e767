/** The path of a ledger that is gone once it is closed, for tests and trials. */
export const MEMORY_PATH = ':memory:';

/** The ledger with all that lies beside it while it is open. */
export function filesBeside(ledgerPath: string): readonly string[] {
  return [ledgerPath, `${ledgerPath}-wal`, `${ledgerPath}-shm`, lockPath(ledgerPath)];
}

/** The file beside the ledger whose lock is the lease. */
export function lockPath(ledgerPath: string): string {
  return ledgerPath === MEMORY_PATH ? MEMORY_PATH : `${ledgerPath}.lock`;
}
