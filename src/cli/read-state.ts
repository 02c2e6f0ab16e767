import { sharedAccountsOf } from '../core/shared-account.ts';
import { daemonOf } from '../core/state/report-text.ts';
import { stateOf } from '../core/state/state-of.ts';
import type { Reports } from '../ledger/port.ts';
import { diskSpace } from '../state/disk-space.ts';
import { OF_DAEMON } from '../state/state-watch.ts';
import type { ConnectionState } from '../model/condition.ts';
import type { KeptMapping } from '../model/kept-mapping.ts';
import type { MappingReport } from '../model/report.ts';
import type { LedgerStatus } from '../model/view.ts';

/** How a connection stands, by what its ledger says: of the work, and of the daemon. */
export async function readState(
  ledger: Pick<Reports, 'isDispatching' | 'loadMemo' | 'keptMapping'>,
  databaseUrl: string,
  tenant: string,
  status: LedgerStatus,
  nowMs: number,
): Promise<ConnectionState> {
  const kept = {
    isHeld: await ledger.isDispatching(),
    process: await ledger.loadMemo(OF_DAEMON, 'report'),
    connection: await ledger.loadMemo(tenant, 'report'),
  };
  return stateOf({
    status,
    sharedAccounts: sharedAccountsOf(await ledger.loadMemo(tenant, 'shared-account')),
    mapping: mappingReport(await ledger.keptMapping(tenant)),
    daemon: daemonOf(kept, nowMs),
    disk: await diskSpace(databaseUrl),
    nowMs,
  });
}

function mappingReport(kept: KeptMapping | null): MappingReport | null {
  if (kept === null) return null;
  const { version, sinceMs, refused } = kept;
  return {
    version,
    sinceMs,
    refused: refused && { faults: refused.count, sinceMs: refused.atMs },
  };
}
