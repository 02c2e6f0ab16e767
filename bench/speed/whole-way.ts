import { setInterval } from 'node:timers';
import { memoryMb, processorMs } from './process-figures.ts';
import { whole } from './row.ts';
import { Site, type Place } from './site.ts';

const PEOPLE = 10_000;

/** What a run of the whole way has measured. */
export interface WholeWay {
  readonly readyMs: number;
  readonly atRestMb: number;
  readonly peakMb: number;
  /** Events a second, from the first that is sent to the last entry in HubSpot. */
  readonly rate: number;
  /** Processor time of the daemon for an event, in microseconds. */
  readonly eachUs: number;
}

/**
 * From the sender through the daemon to HubSpot, as fast as it goes, for known contacts; and memory.
 *
 * @param options.databaseUrl the ledger; a file in the folder without it
 */
export async function wholeWay(
  place: Place,
  { events, ...options }: { readonly events: number; readonly databaseUrl?: string },
): Promise<WholeWay> {
  const site = await Site.open({ ...place, latencyMs: 0, ...options });
  try {
    const readyMs = await site.start();
    const atRestMb = memoryMb(site.pid);
    const people = Math.min(PEOPLE, events);
    await site.send({ run: 'first', events: people, people, says: 'customer' });
    await site.until({ contacts: people });
    await site.untilQuiet();
    await site.order('forget');
    let peakMb = 0;
    const watching = setInterval(() => (peakMb = Math.max(peakMb, memoryMb(site.pid))), 250);
    const usedMs = processorMs(site.pid);
    const startedMs = performance.now();
    await site.send({ run: 'way', events, people, says: 'install' });
    await site.until({ entries: events });
    const elapsedMs = performance.now() - startedMs;
    clearInterval(watching);
    const eachUs = ((processorMs(site.pid) - usedMs) * 1_000) / events;
    return { readyMs, atRestMb, peakMb, rate: events / (elapsedMs / 1_000), eachUs };
  } finally {
    await site.close();
  }
}

/** The whole way with the ledger in a file, as rows. */
export async function measureWholeWay(
  place: Place,
  { events }: { readonly events: number },
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const { readyMs, atRestMb, peakMb, rate, eachUs } = await wholeWay(place, { events });
  return [
    { what: 'start to ready', measured: `${whole(readyMs)} ms` },
    { what: 'memory at rest', measured: `${whole(atRestMb)} MB` },
    {
      what: `whole way, ${whole(events)} events, simulator in another process`,
      measured: `${whole(rate)} a second, ${whole(eachUs)} µs of processor time each`,
    },
    { what: 'memory meanwhile, at most', measured: `${whole(peakMb)} MB` },
  ];
}
