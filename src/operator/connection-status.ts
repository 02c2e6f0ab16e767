import type { ConnectionStatus } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { LedgerStatus } from '../model/view.ts';

/** The status of a connection: what the ledger counts, and what the process knows beside it. */
export function connectionStatus(
  status: LedgerStatus,
  connection: OperatorConnection,
): ConnectionStatus {
  const { mapping, refused } = connection.mapping();
  return {
    ...status,
    state: connection.stateOf(status),
    connection: connection.id,
    dryRun: connection.dryRun,
    mappingVersion: mapping.version,
    mappingFaults: refused?.faults.length ?? 0,
    portalId: connection.portalId(),
  };
}
