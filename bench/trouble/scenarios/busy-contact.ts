import { customer, install, people, uninstall } from '../events.ts';
import { substage, type Scenario, type Stage } from '../scenario.ts';
import { openSite, startListening, type Site } from '../site.ts';
import { until } from '../wait.ts';
import { acknowledged, quantileMs, type Delivered, type WebhookEvent } from '../webhooks.ts';

const EVENTS = { quick: 2_000, full: 8_000 };
/** Deliveries of the busy contact under way at once. */
const AT_ONCE = 16;
/** What the end keeps of the rate of the beginning, of what the same load about many people keeps. */
const KEPT_MIN = 0.8;
/** p99 of other people, compared with the same load about many people. */
const P99_MAX = 2;
const DRAIN_PATIENCE_MS = 60_000;
/** So long that a slow acknowledgement is measured, and not given up. */
const ACKNOWLEDGED_WITHIN_MS = 60_000;

/** One person of whom thousands of installs and uninstalls come in. */
export const busyContact: Scenario = {
  name: 'busy-contact',
  title: 'One contact with many events',
  isAlone: true,
  boundS: { quick: 150, full: 1_500 },
  run: async (stage) => {
    const count = stage.isFull ? EVENTS.full : EVENTS.quick;
    stage.say(`${count} events about ${count} people`);
    const crowd = people('crowd', count);
    const without = await measure(stage, 'without', crowd.map(install));
    stage.say(`${count} events about one person`);
    const one = crowd.map((_, number) => (number % 2 === 0 ? install : uninstall)('busy'));
    const withOne = await measure(stage, 'with', one);
    const [first, last] = withOne.rates;
    const [manyFirst, manyLast] = without.rates;
    const limit = KEPT_MIN * Math.min(1, manyLast / manyFirst);
    stage.check({
      done: `${count.toLocaleString('en')} installs and uninstalls of one person`,
      measured: `${Math.round(first)} acknowledged a second in the first quarter, ${Math.round(last)} in the last; of many people ${Math.round(manyFirst)} and ${Math.round(manyLast)}`,
      right: `the last at least ${limit.toFixed(2)} of the first, which is ${KEPT_MIN} of what many people keep`,
      isRight: last >= limit * first,
    });
    stage.check({
      done: 'acknowledgements of other people meanwhile',
      measured: `p99 ${withOne.p99Ms.toFixed(0)} ms; ${without.p99Ms.toFixed(0)} ms with the same load about many people; ${withOne.quietMs.toFixed(0)} ms without load`,
      right: `at most ${P99_MAX} times that of the same load about many people`,
      isRight: withOne.p99Ms <= P99_MAX * without.p99Ms,
    });
  },
};

interface Measured {
  /** Acknowledgements a second of the first and the last quarter. */
  readonly rates: readonly [number, number];
  /** p99 of other people under this load, and without it. */
  readonly p99Ms: number;
  readonly quietMs: number;
}

async function measure(
  stage: Stage,
  name: string,
  load: readonly WebhookEvent[],
): Promise<Measured> {
  const site = await openSite(substage(stage, name));
  const daemon = await startListening(site);
  await site.webhooks.sendAll(people(`warm-${name}`, 500).map(install), AT_ONCE);
  await until(
    async () => ((await site.status()).contacts['pending'] ?? 0) === 0,
    DRAIN_PATIENCE_MS,
  );
  const quiet = await others(site, `quiet-${name}`, (sent) => sent.length < 200);
  const quarter = Math.floor(load.length / 4);
  let isOver = false;
  const meanwhile = others(site, `other-${name}`, () => !isOver);
  const first = await rateOf(site, load.slice(0, quarter));
  await rateOf(site, load.slice(quarter, -quarter));
  const last = await rateOf(site, load.slice(-quarter));
  isOver = true;
  const sent = await meanwhile;
  await daemon.kill();
  return {
    rates: [first, last],
    p99Ms: quantileMs(sent, 0.99),
    quietMs: quantileMs(quiet, 0.99),
  };
}

async function rateOf({ webhooks }: Site, events: readonly WebhookEvent[]): Promise<number> {
  const startedMs = performance.now();
  const delivered = await webhooks.sendAll(events, AT_ONCE, ACKNOWLEDGED_WITHIN_MS);
  return acknowledged(delivered) / ((performance.now() - startedMs) / 1_000);
}

/** Sends events about other people one after the other, and says how long each took. */
async function others(
  { webhooks }: Site,
  group: string,
  goesOn: (sent: readonly Delivered[]) => boolean,
): Promise<readonly Delivered[]> {
  const sent: Delivered[] = [];
  while (goesOn(sent)) {
    const event = customer(`${group}-${sent.length}`, 'Eve');
    sent.push(await webhooks.send(event, ACKNOWLEDGED_WITHIN_MS));
  }
  return sent;
}
