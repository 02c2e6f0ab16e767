import type { Ledger } from '../ledger/port.ts';
import type { ConnectionStatus } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';

/** The status of a connection: what the ledger counts, and what the process knows beside it. */
export async function connectionStatus(
  ledger: Pick<Ledger, 'status'>,
  connection: OperatorConnection,
  nowMs: number,
): Promise<ConnectionStatus> {
  const { mapping, refused } = connection.mapping();
  return {
    ...(await ledger.status(connection.id, nowMs)),
    connection: connection.id,
    dryRun: connection.dryRun,
    mappingVersion: mapping.version,
    mappingFaults: refused?.faults.length ?? 0,
    portalId: connection.portalId(),
  };
}
