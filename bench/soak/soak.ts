import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import type { DeliveryCounts } from '../../src/simulator/neostore/courier.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { memoryMb } from '../speed/process-figures.ts';
import { quantile } from '../speed/row.ts';
import { until } from '../trouble/wait.ts';
import type { Comparison } from './account-protocol.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { Minute } from './minute.ts';
import { countPending, readLedger } from './read-ledger.ts';
import { openSite, TENANT } from './site.ts';
import { worldOf } from './told.ts';

/** Share of the events that are delivered twice. */
const DUPLICATES = 0.1;

/** A delivery falls behind at most so many younger events. */
const DISORDER = { windowEvents: 1_000 };

const INSISTING = { attemptsMax: 1_000, backoffMaxMs: 1_000, concurrency: 32 };
const MINUTE_MS = 60_000;
const DRAINED_WITHIN_MS = 180_000;
const LOOK_MS = 1_000;
const SEED = 14;

export interface SoakOptions {
  readonly folder: string;
  readonly minutes: number;
  /** Webhooks a second, those that come twice among them. */
  readonly rate: number;
  readonly onMinute: (minute: Minute) => void;
}

/** What a soak came to. */
export interface Soak {
  readonly minutes: readonly Minute[];
  readonly events: number;
  readonly deliveries: DeliveryCounts;
  /** Events that were sent and are not in the ledger, or that are there beyond those. */
  readonly lost: number;
  readonly beyond: number;
  /** Events, contacts and entries that were still pending in the end. */
  readonly pending: number;
  readonly comparison: Comparison;
}

/** Has a daemon work for so many minutes, and looks at it once in each. */
export async function soak({ folder, minutes, rate, onMinute }: SoakOptions): Promise<Soak> {
  const deliveries = minutes * 60 * rate;
  const told = { events: Math.round(deliveries / (1 + DUPLICATES)), nowMs: systemClock.now() };
  const world = worldOf(told);
  const neostore = new NeostoreSimulator({
    tenantId: TENANT,
    apiKeys: [],
    passes: [],
    clock: systemClock,
    delivery: INSISTING,
  });
  const webhook = neostore.subscriptions.create({
    description: TENANT,
    events: ['*'],
    endpoint: 'http://127.0.0.1/',
    enabled: false,
  });
  const site = await openSite(folder, webhook.signatureSecret, told);
  const acknowledgements = new Acknowledgements();
  try {
    neostore.subscriptions.change(webhook.id, { endpoint: site.webhookUrl, enabled: true });
    const traffic = { seed: SEED, ratePerSecond: rate, duplicates: DUPLICATES, shuffle: DISORDER };
    const delivered = neostore.deliver(scheduleTraffic(world.events, traffic));
    const measured: Minute[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      const fromMs = systemClock.now();
      await delay(MINUTE_MS);
      if (!site.isRunning()) throw new Error(`the daemon ended: see ${folder}/daemon.log`);
      const acknowledged = acknowledgements.take();
      const one: Minute = {
        minute,
        memoryMb: memoryMb(site.pid),
        ackP50Ms: quantile(acknowledged, 0.5),
        ackP99Ms: quantile(acknowledged, 0.99),
        ...readLedger(site.ledgerFile, fromMs),
        load: loadavg()[0] ?? 0,
      };
      measured.push(one);
      onMinute(one);
    }
    const counts = await delivered;
    await until(() => countPending(site.ledgerFile) === 0, DRAINED_WITHIN_MS, LOOK_MS);
    const { events } = readLedger(site.ledgerFile, systemClock.now());
    return {
      minutes: measured,
      events: told.events,
      deliveries: counts,
      lost: Math.max(0, told.events - events),
      beyond: Math.max(0, events - told.events),
      pending: countPending(site.ledgerFile),
      comparison: await site.compare(),
    };
  } finally {
    acknowledgements.close();
    await neostore.stop();
    await site.stop();
  }
}
