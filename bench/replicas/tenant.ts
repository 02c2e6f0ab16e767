import { systemClock } from '../../src/clock.ts';
import { loadMapping } from '../../src/mapping-file.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { DUPLICATES, HISTORY_MS, HUBSPOT_LATENCY_MS } from '../../src/sandbox/sandbox-tenant.ts';
import { compareWithTruth } from '../../src/simulator/truth.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import { snapshotOf } from '../../src/sandbox/summary.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { createWorld, type World } from '../../src/simulator/neostore/world.ts';
import type { Difference } from '../../src/simulator/difference.ts';

/** Requests in 10 seconds that each account takes: few, so that two replicas at once would go beyond it. */
export const REQUESTS_PER_10S = 60;

export const MAPPING = 'mappings/default.json';

/** The time that a clock is put off by, and the length of a run. */
const CLOCK_OFF_MS = 2 * 3_600_000;

/** The sender tries again until the delivery is taken. */
const INSISTING = { attemptsMax: 1_000, backoffMaxMs: 1_000, concurrency: 8 };

/** One tenant with the people who shop there, its sender and its HubSpot account. */
export interface Tenant {
  readonly id: string;
  readonly secret: string;
  readonly world: World;
  readonly hubspot: HubSpotSimulator;
  readonly hubspotPort: number;
  /** Sends all events, a fifth of them twice, in another order than they happened. */
  deliver(balancerUrl: string, ratePerSecond: number): Promise<void>;
  /** All in which HubSpot differs from what the events say. */
  differences(): readonly Difference[];
  stop(): Promise<void>;
}

/** Opens a tenant of whom so many events will be told. */
export async function openTenant(id: string, events: number, seed: number): Promise<Tenant> {
  const clock = systemClock;
  // A replica whose clock is behind must not take what has happened for what is yet to come.
  const startMs = clock.now() - HISTORY_MS - CLOCK_OFF_MS;
  const world = createWorld({ seed, events, startMs, spanMs: HISTORY_MS });
  const limits = { perTenSeconds: REQUESTS_PER_10S, perDay: 1_000_000 };
  const hubspot = new HubSpotSimulator({ clock, seed, latencyMs: HUBSPOT_LATENCY_MS, limits });
  hubspot.provision(provisionFor(await loadMapping(MAPPING)));
  const hubspotPort = Number(new URL(await hubspot.start()).port);
  const neostore = new NeostoreSimulator({
    tenantId: id,
    apiKeys: [],
    passes: [],
    clock,
    delivery: INSISTING,
  });
  const { signatureSecret } = neostore.subscriptions.create({
    description: id,
    events: ['*'],
    endpoint: 'http://127.0.0.1/',
    enabled: false,
  });
  return {
    id,
    secret: signatureSecret,
    world,
    hubspot,
    hubspotPort,
    deliver: async (balancerUrl, ratePerSecond) => {
      const [webhook] = neostore.subscriptions.list();
      if (webhook === undefined) throw new Error('the subscription is gone');
      const endpoint = `${balancerUrl}/webhooks/neostore/${id}`;
      neostore.subscriptions.change(webhook.id, { endpoint, enabled: true });
      const traffic = { seed, ratePerSecond, duplicates: DUPLICATES, shuffle: 'full' } as const;
      await neostore.deliver(scheduleTraffic(world.events, traffic));
    },
    differences: () =>
      compareWithTruth(expectedContacts(world.customers), snapshotOf(hubspot.contacts())),
    stop: async () => {
      await neostore.stop();
      await hubspot.stop();
    },
  };
}
