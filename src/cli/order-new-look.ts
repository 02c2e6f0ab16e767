import { openExistingLedger } from '../ledger/open-ledger.ts';
import type { CliContext } from './context.ts';

/**
 * Has the daemon look at once at what HubSpot has defined, so that values which had no place get
 * theirs. Where its ledger cannot be opened, it looks by itself within minutes.
 *
 * @param tenant null where no daemon can run by these settings
 */
export async function orderNewLook(
  databaseUrl: string,
  tenant: string | null,
  { report }: Pick<CliContext, 'report'>,
): Promise<void> {
  if (tenant === null) return;
  try {
    await using ledger = await openExistingLedger(databaseUrl);
    await ledger?.tryLeftOut(tenant);
  } catch (error) {
    const { code = 'unknown' } = error as { readonly code?: string };
    report(
      `the ledger cannot be opened (${code}): a running daemon sees what was made within minutes`,
    );
  }
}
