/** What a PostgreSQL server says of itself, as far as a ledger's promise rests on it. */
export interface PostgresSettings {
  /** `server_version_num`, such as 150018. */
  readonly version: number;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly encoding: string;
  readonly isolation: string;
  readonly isInRecovery: boolean;
}

/** The oldest major version that has all that the ledger asks for. */
const VERSION_MIN = 15;

/** Why a ledger cannot keep its promise on a server, in a sentence that says what to change; null where it can. */
export function postgresRefusal(settings: PostgresSettings): string | null {
  const { version, fsync, fullPageWrites, synchronousCommit, encoding } = settings;
  const major = Math.floor(version / 10_000);
  if (major < VERSION_MIN) {
    return `PostgreSQL ${major} is too old: the ledger needs ${VERSION_MIN} or newer.`;
  }
  if (settings.isInRecovery) {
    return 'This PostgreSQL is a standby: DATABASE_URL has to name the primary.';
  }
  if (encoding !== 'UTF8') {
    return `The database is encoded in ${encoding}: make one with ENCODING 'UTF8' TEMPLATE template0.`;
  }
  if (fsync !== 'on' || fullPageWrites !== 'on') {
    return 'PostgreSQL runs with fsync or full_page_writes off, and would lose what was acknowledged: set both to on.';
  }
  if (synchronousCommit === 'off' || synchronousCommit === 'local') {
    return `synchronous_commit is ${synchronousCommit}, so a commit may be lost after it was acknowledged: set it to on.`;
  }
  if (settings.isolation !== 'read committed') {
    return `default_transaction_isolation is ${settings.isolation}: set it to read committed.`;
  }
  return null;
}
