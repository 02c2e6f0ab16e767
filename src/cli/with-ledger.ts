import { shownUrl } from '../core/ledger/shown-url.ts';
import type { ConnectionFlags } from './choose-connection.ts';
import { loadSettings, type ConnectionSettings, type Settings } from '../config.ts';
import { openExistingLedger, openReports, wasLedgerThere } from '../ledger/open-ledger.ts';
import type { Closable, Ledger } from '../ledger/ledger.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { chooseConnection } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';

/** What a command can look at, and the connection that it is about. */
export interface ReportsSide {
  readonly ledger: Reports;
  /** Neostore's tenant id, under which the ledger keeps everything. */
  readonly tenant: string;
  readonly connection: ConnectionSettings;
  readonly settings: Settings;
}

/** The same for a command that changes the ledger. */
export interface LedgerSide extends ReportsSide {
  readonly ledger: Ledger;
}

/**
 * Works on the ledger of the settings, whether the daemon runs or not, and closes it afterwards.
 *
 * @throws CliError where there is no ledger yet or no tenant is chosen, LedgerError, and what the
 *   work throws
 */
export async function withLedger<T>(
  context: CliContext,
  chosen: Pick<ConnectionFlags, 'connection'>,
  work: (side: LedgerSide) => Promise<T>,
): Promise<T> {
  return withOpened(context, chosen, openExistingLedger, work);
}

/**
 * Looks at the ledger of the settings without a change to it: a command of another version that only
 * looks never brings its schema up to date.
 *
 * @throws CliError where there is no ledger yet or no tenant is chosen, LedgerError, and what the
 *   work throws
 */
export async function withReports<T>(
  context: CliContext,
  chosen: Pick<ConnectionFlags, 'connection'>,
  work: (side: ReportsSide) => Promise<T>,
): Promise<T> {
  return withOpened(context, chosen, openReports, work);
}

async function withOpened<L extends Closable, T>(
  { environment }: CliContext,
  chosen: Pick<ConnectionFlags, 'connection'>,
  open: (databaseUrl: string) => Promise<L | null>,
  work: (side: Omit<ReportsSide, 'ledger'> & { readonly ledger: L }) => Promise<T>,
): Promise<T> {
  const settings = loadSettings(environment, { needs: [] });
  const connection = chooseConnection(settings, chosen.connection);
  const tenant = connection.neostore.tenantId;
  if (tenant === null) throw new CliError(NO_TENANT, EXIT.usage);
  await using ledger = await existing(settings.databaseUrl, open);
  return await work({ ledger, tenant, connection, settings });
}

/**
 * Opens a ledger that has to be there.
 * @throws CliError where there is none, LedgerError
 */
export async function existing<L>(
  databaseUrl: string,
  open: (databaseUrl: string) => Promise<L | null>,
): Promise<L> {
  const ledger = await open(databaseUrl);
  const shown = shownUrl(databaseUrl);
  if (ledger === null) {
    throw new CliError(
      wasLedgerThere(databaseUrl)
        ? `the ledger at ${shown} is gone; ${PUT_IT_BACK}`
        : `there is no ledger at ${shown} yet; ${START_IT}`,
    );
  }
  return ledger;
}

/** Why nothing can be shown of nobody. */
export const NO_TENANT =
  'NEOSTORE_TENANT_ID is not set: it names the tenant whose work to look at. Set it in the environment or in .env.';

const PUT_IT_BACK = 'put it back, mount its disk, or restore a backup (docs/operations.md)';
const START_IT = '"neostore-hubspot start" makes it (DATABASE_URL says where)';

/** Who does what a command has put into the ledger: the daemon that runs, or the next one. */
export async function workerOf(ledger: Ledger): Promise<string> {
  return (await ledger.isDispatching()) ? 'the running daemon' : '"neostore-hubspot start"';
}
