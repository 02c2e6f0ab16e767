import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/clock.ts';
import { HubSpotClient } from '../../../src/hubspot/client.ts';
import type { Lease } from '../../../src/ledger/lease-port.ts';
import { openPostgresLedger } from '../../../src/ledger/postgres/postgres-ledger.ts';

/**
 * Competes for a connection of the ledger of the first argument. While it has the lease it writes to
 * the ledger and to the HubSpot of the second, each time with its generation. It says on standard
 * output what it got and lost, and gives everything back when it is asked to end.
 */
const [url = '', hubspotUrl = ''] = process.argv[2]?.split(' ') ?? [];
const ledger = await openPostgresLedger(url);
const contender = await ledger.contend(['acme'], 0);
let work: Promise<void> = Promise.resolve();
const held = new Set<Lease>();

async function use(lease: Lease): Promise<void> {
  const { generation } = lease;
  const hubspot = new HubSpotClient({
    baseUrl: hubspotUrl,
    clock: systemClock,
    timeoutMs: 1_000,
    isTrusted: () => lease.isTrusted(),
  });
  while (held.has(lease)) {
    await hubspot.call({ method: 'GET', path: `/${generation}` }, 'token');
    const remaining = generation ?? 0;
    const quota = { atMs: 0, window: { remaining, max: 0 }, daily: null };
    await lease.work.saveQuota(quota).catch(() => undefined);
    await systemClock.sleep(20);
  }
}

contender?.start({
  took: (lease) => {
    held.add(lease);
    writeSync(1, `took ${lease.generation}\n`);
    work = use(lease);
  },
  ended: async () => {
    held.clear();
    await work;
    writeSync(1, 'ended\n');
    return 0;
  },
});
process.once('SIGTERM', () => {
  void (async () => {
    await contender?.stop();
    await contender?.release(0);
    await ledger.close();
  })();
});
