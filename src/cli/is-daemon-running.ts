import { openExistingLedger } from '../ledger/open-ledger.ts';

/** Whether a daemon works on the ledger of a database URL; what cannot be opened is held by somebody. */
export async function isDaemonRunning(databaseUrl: string): Promise<boolean> {
  try {
    await using ledger = await openExistingLedger(databaseUrl);
    return (await ledger?.isDispatching()) === true;
  } catch {
    return true;
  }
}
