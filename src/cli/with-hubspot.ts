import { systemClock } from '../clock.ts';
import type { ConnectionSettings } from '../config.ts';
import type { TokenMemory } from '../hubspot/oauth.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { connectHubSpot, type HubSpotSide } from '../setup/sides.ts';
import { CliError, EXIT } from './context.ts';

/** Why HubSpot cannot be asked with these settings; null where it can. */
export function hubspotGap({ hubspot, neostore }: ConnectionSettings): string | null {
  if (hubspot.accessToken !== null) return null;
  if (hubspot.oauth === null) return 'HUBSPOT_ACCESS_TOKEN is not set, nor is OAuth';
  return neostore.tenantId === null ? NO_TENANT : null;
}

const NO_TENANT =
  'NEOSTORE_TENANT_ID is not set: under its name the ledger keeps the refresh token of OAuth';

/**
 * Works with HubSpot. With OAuth, a refresh token that HubSpot replaces is kept where the daemon
 * looks for it; the ledger is opened for that alone, and closed when the work is over.
 *
 * @param databaseUrl where the ledger lives
 * @throws CliError where the settings do not allow it, LedgerError, and what the work throws
 */
export async function withHubSpot<T>(
  settings: ConnectionSettings,
  databaseUrl: string,
  work: (hubspot: HubSpotSide) => Promise<T>,
): Promise<T> {
  const { hubspot, neostore } = settings;
  const { accessToken, oauth, ...account } = hubspot;
  if (accessToken !== null) {
    return work(connectHubSpot(account, { accessToken: accessToken.reveal() }, systemClock));
  }
  if (oauth === null || neostore.tenantId === null) {
    throw new CliError(hubspotGap(settings) ?? NO_TENANT, EXIT.usage);
  }
  const { memory, close } = ledgerMemory(databaseUrl, neostore.tenantId);
  try {
    return await work(connectHubSpot(account, { oauth, memory }, systemClock));
  } finally {
    await close();
  }
}

interface LedgerMemory {
  readonly memory: TokenMemory;
  readonly close: () => Promise<void>;
}

/** Opens the ledger before the first token is asked for: a token that cannot be kept is lost. */
function ledgerMemory(databaseUrl: string, connection: string): LedgerMemory {
  let opened: ReturnType<typeof openLedger> | null = null;
  const ledger = (): ReturnType<typeof openLedger> => (opened ??= openLedger(databaseUrl));
  return {
    memory: {
      load: async () => (await ledger()).loadCredential(connection),
      save: async (text) => (await ledger()).saveCredential(connection, text),
    },
    close: async () => {
      // A ledger that could not be opened has failed the call that asked for it.
      const toClose = await opened?.catch(() => null);
      await toClose?.close();
    },
  };
}
