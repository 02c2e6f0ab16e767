import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import { holdLeases } from './hold-leases.ts';

/** The work of a connection of a ledger that nobody else dispatches. */
export async function workOf(ledger: Pick<Ledger, 'contend'>, connection: string): Promise<Work> {
  return (await holdLeases(ledger, [connection])).work(connection);
}
