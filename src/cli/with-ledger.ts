import { loadSettings, type ConnectionSettings, type Settings } from '../config.ts';
import { openExistingLedger } from '../ledger/open-ledger.ts';
import type { Ledger } from '../ledger/port.ts';
import { chooseConnection } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';

/** The ledger, and the connection that a command is about. */
export interface LedgerSide {
  readonly ledger: Ledger;
  /** Neostore's tenant id, under which the ledger keeps everything. */
  readonly tenant: string;
  readonly connection: ConnectionSettings;
  readonly settings: Settings;
}

/**
 * Works on the ledger of the settings, whether the daemon runs or not, and lets go of it after.
 *
 * @throws CliError where there is no ledger yet or no tenant is chosen, LedgerError, and what the
 *   work throws
 */
export async function withLedger<T>(
  { environment }: CliContext,
  chosen: { readonly connection?: string },
  work: (side: LedgerSide) => Promise<T>,
): Promise<T> {
  const settings = loadSettings(environment, { needs: [] });
  const connection = chooseConnection(settings, chosen.connection);
  const tenant = connection.neostore.tenantId;
  if (tenant === null) throw new CliError(NO_TENANT, EXIT.usage);
  const ledger = await openForReading(settings.databaseUrl);
  try {
    return await work({ ledger, tenant, connection, settings });
  } finally {
    await ledger.close();
  }
}

/**
 * Opens a ledger that has to be there.
 * @throws CliError where there is none, LedgerError
 */
export async function openForReading(databaseUrl: string): Promise<Ledger> {
  const ledger = await openExistingLedger(databaseUrl);
  if (ledger === null) {
    throw new CliError(`there is no ledger at ${databaseUrl} yet; ${START_IT}`);
  }
  return ledger;
}

/** Why nothing can be shown of nobody. */
export const NO_TENANT =
  'NEOSTORE_TENANT_ID is not set: it names the tenant whose work to look at. Set it in the environment or in .env.';

const START_IT = '"neostore-hubspot start" makes it (DATABASE_URL names the file)';
