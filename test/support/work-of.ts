import assert from 'node:assert/strict';
import type { Ledger, Work } from '../../src/ledger/port.ts';

/** The work of a connection, by the lease of a ledger that nobody else dispatches. */
export async function workOf(ledger: Pick<Ledger, 'lease'>, connection: string): Promise<Work> {
  const lease = await ledger.lease(0);
  assert(lease !== null, 'somebody else has the lease');
  return lease.work(connection);
}
