import type { Desk } from '../ledger/port.ts';
import type { Log } from '../log.ts';
import type { Portal } from '../model/hubspot.ts';

/** Keeps in which time zone the account's days are, for numbers by day; a failure costs nothing but that. */
export async function keepTimeZone(
  ledger: Pick<Desk, 'saveMemo'>,
  connection: string,
  { timeZone }: Pick<Portal, 'timeZone'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  if (timeZone === null) return;
  try {
    await ledger.saveMemo(connection, 'time-zone', timeZone);
  } catch (err) {
    log.warn({ connection, err }, 'time-zone.unkept');
  }
}
