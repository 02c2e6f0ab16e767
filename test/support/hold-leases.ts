import assert from 'node:assert/strict';
import type { Contender, Lease } from '../../src/ledger/lease-port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import { eventually } from './eventually.ts';

/** Leases that a test holds, and who holds them. */
export interface HeldLeases {
  readonly contender: Contender;
  lease(connection: string): Lease;
  work(connection: string): Work;
}

/** Takes the leases of connections of a ledger that nobody else dispatches. */
export async function holdLeases(
  ledger: Pick<Ledger, 'contend'>,
  connections: readonly string[],
  nowMs = 0,
): Promise<HeldLeases> {
  const contender = await ledger.contend(connections, nowMs);
  assert(contender !== null, 'somebody else has the lease');
  const leases = new Map<string, Lease>();
  contender.start({
    took: (lease) => void leases.set(lease.work.connection, lease),
    ended: async () => Promise.resolve(null),
  });
  await eventually('the leases are taken', () => leases.size === connections.length);
  const leaseOf = (connection: string): Lease => {
    const lease = leases.get(connection);
    assert(lease !== undefined, `nobody contends for ${connection}`);
    return lease;
  };
  return { contender, lease: leaseOf, work: (connection) => leaseOf(connection).work };
}
