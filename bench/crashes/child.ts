import assert from 'node:assert/strict';
import { systemClock, type Clock } from '../../src/clock.ts';
import { dieAt } from './die-at.ts';
import { STEPS } from './script.ts';
import { openSite } from './site.ts';

/** What a life is told. */
export interface LifeOrder {
  readonly place: string;
  readonly hubspotUrl: string;
  /** The step that it begins with. */
  readonly from: number;
  /** How much later than in reality it is. */
  readonly aheadMs: number;
  /** The moment at which it dies; 0 for none. */
  readonly dieAt: number;
}

/** What a life says. */
export type LifeSaid =
  | { readonly kind: 'later'; readonly aheadMs: number }
  | { readonly kind: 'did'; readonly step: number; readonly moments: number };

const order = JSON.parse(process.argv[2] ?? '') as LifeOrder;
const moments = dieAt(order.dieAt);
let { aheadMs } = order;
const say = (said: LifeSaid): void => {
  assert(process.send !== undefined, 'runs as a child of main.ts');
  process.send(said);
};

/** Waits are over at once, because the clock turns itself to their ends; HubSpot hears of it. */
const clock: Clock = {
  now: () => Date.now() + aheadMs,
  steady: () => Date.now() + aheadMs,
  random: () => 0.5,
  sleep: async (ms, signal) => {
    if (signal !== undefined) return systemClock.sleep(ms, signal);
    aheadMs += Math.max(0, ms);
    say({ kind: 'later', aheadMs });
  },
};

// Nothing else keeps it alive while the ledger, which is in this thread, works.
process.channel?.ref();
const site = await openSite({ ...order, clock });
for (const [step, one] of STEPS.entries()) {
  if (step < order.from) continue;
  await one.run(site);
  say({ kind: 'did', step: step + 1, moments: moments.count() });
}
await site.ledger.close();
process.exit(0);
