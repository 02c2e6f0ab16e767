import { passOf } from './protocol.ts';
import { quantile, whole } from './row.ts';
import { REQUESTS_MAX, Site, type Place } from './site.ts';

const LATENCY_MS = 80;
const PEOPLE = 1_000;

/** From the sending of a webhook to HubSpot's answer to all of it, at several rates, for known contacts. */
export async function measureLatency(
  place: Place,
  { seconds, requestsPer10s }: { readonly seconds: number; readonly requestsPer10s?: number },
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const site = await Site.open({
    ...place,
    latencyMs: LATENCY_MS,
    ...(requestsPer10s === undefined ? {} : { requestsPer10s }),
  });
  try {
    await site.start();
    await site.send({ run: 'first', events: PEOPLE, people: PEOPLE, says: 'customer' });
    await site.until({ contacts: PEOPLE });
    await site.untilQuiet();
    const rows = [];
    for (const rate of [1, 20, 200]) {
      await site.order('forget');
      const events = Math.max(rate * seconds, 20);
      const run = `rate-${rate}`;
      const { sentMs } = await site.send({ run, events, people: PEOPLE, says: 'install', rate });
      await site.until({ entries: events });
      await site.untilQuiet(1_500);
      const waits = await waitsOf(site, run, sentMs);
      const { requests } = await site.report();
      const quota = `${requestsPer10s ?? REQUESTS_MAX} in 10 s`;
      rows.push({
        what: `received to confirmed, HubSpot takes ${LATENCY_MS} ms, ${rate} a second, ${quota}`,
        measured: `p50 ${whole(quantile(waits, 0.5))} ms, p99 ${whole(quantile(waits, 0.99))} ms, ${whole(requests.length)} requests for ${whole(events)} events`,
      });
    }
    return rows;
  } finally {
    await site.close();
  }
}

/** How long each event took until its entry and its contact were answered. */
async function waitsOf(
  site: Site,
  run: string,
  sentMs: readonly number[],
): Promise<readonly number[]> {
  const { entries, writes } = await site.report();
  const shown = new Map(entries);
  const written = Map.groupBy(writes, ([customer]) => customer);
  return sentMs.map((sent, number) => {
    const customer = String(1_000_000 + (number % PEOPLE));
    const write = written.get(customer)?.find(([, atMs]) => atMs - LATENCY_MS >= sent);
    const entry = shown.get(passOf(run, number));
    return Math.max(entry ?? Infinity, write?.[1] ?? Infinity) - sent;
  });
}
