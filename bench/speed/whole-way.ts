import { setInterval } from 'node:timers';
import { memoryMb, processorMs } from './process-figures.ts';
import { whole } from './row.ts';
import { Site } from './site.ts';

const PEOPLE = 10_000;

/** From the sender through the daemon to HubSpot, as fast as it goes, for known contacts; and memory. */
export async function measureWholeWay(
  folder: string,
  { events }: { readonly events: number },
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const site = await Site.open({ folder, latencyMs: 0 });
  try {
    const readyMs = await site.start();
    const atRest = memoryMb(site.pid);
    const people = Math.min(PEOPLE, events);
    await site.send({ run: 'first', events: people, people, says: 'customer' });
    await site.until({ contacts: people });
    await site.untilQuiet();
    await site.order('forget');
    let peak = 0;
    const watching = setInterval(() => (peak = Math.max(peak, memoryMb(site.pid))), 250);
    const usedMs = processorMs(site.pid);
    const startedMs = performance.now();
    await site.send({ run: 'way', events, people, says: 'install' });
    await site.until({ entries: events });
    const elapsedMs = performance.now() - startedMs;
    clearInterval(watching);
    const each = ((processorMs(site.pid) - usedMs) * 1_000) / events;
    const rate = events / (elapsedMs / 1_000);
    return [
      { what: 'start to ready', measured: `${whole(readyMs)} ms` },
      { what: 'memory at rest', measured: `${whole(atRest)} MB` },
      {
        what: `whole way, ${whole(events)} events, simulator in another process`,
        measured: `${whole(rate)} a second, ${whole(each)} µs of processor time each`,
      },
      { what: 'memory meanwhile, at most', measured: `${whole(peak)} MB` },
    ];
  } finally {
    await site.close();
  }
}
