/**
 * Why the ledger did not do as it was asked.
 * - `unavailable`: the disk is full, fails or is locked, or too much waits for it; worth another try later.
 * - `full`: there is no room for a copy.
 * - `newer-schema`: a newer version of the program wrote the ledger.
 * - `other-schema`: the ledger has an older schema, and may not be brought up to date now.
 * - `missing`: there is no ledger, and none may be made; or there was one, and it is gone.
 * - `moved`: the ledger goes on in another database, or is being filled from one.
 * - `unsafe`: the file lies in a way in which what is written may be lost.
 * - `lost`: the file was taken away, emptied or replaced while it was open, or another took over.
 * - `fenced`: the lease is lost, or was never taken; another process may dispatch.
 * - `corrupt`: the file is damaged or no ledger.
 * - `closed`: the ledger was closed, or its thread ended; it will not come back in this process.
 * - `internal`: an invariant of the program is broken; the same call fails again.
 */
export type LedgerErrorCode =
  | 'unavailable'
  | 'full'
  | 'newer-schema'
  | 'other-schema'
  | 'missing'
  | 'moved'
  | 'unsafe'
  | 'lost'
  | 'fenced'
  | 'corrupt'
  | 'closed'
  | 'internal';

/** A failure of the ledger. Its message names operations and error codes, never what is stored. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;
  /** What keeps the ledger, for whoever says what to do. */
  readonly engine: 'sqlite' | 'postgres';

  constructor(
    code: LedgerErrorCode,
    message: string,
    {
      engine = 'sqlite',
      ...options
    }: ErrorOptions & { readonly engine?: 'sqlite' | 'postgres' } = {},
  ) {
    super(message, options);
    this.code = code;
    this.engine = engine;
  }
}
