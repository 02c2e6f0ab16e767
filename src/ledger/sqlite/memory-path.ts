/** The path of a ledger that is gone once it is closed, for tests and trials. */
export const MEMORY_PATH = ':memory:';
