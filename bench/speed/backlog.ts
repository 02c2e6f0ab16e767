import { setTimeout as delay } from 'node:timers/promises';
import { memoryMb } from './process-figures.ts';
import { whole } from './row.ts';
import { REQUESTS_MAX, Site, type Place } from './site.ts';

const WATCHED_MS = 20_000;

/** A backlog of new people that gathers while HubSpot is down: a restart with it, and how fast it is drained. */
export async function measureBacklog(
  place: Place,
  { events, requestsPer10s }: { readonly events: number; readonly requestsPer10s?: number },
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const limits = requestsPer10s === undefined ? {} : { requestsPer10s };
  const site = await Site.open({ ...place, latencyMs: 80, ...limits });
  try {
    await site.start();
    await site.order('down');
    await site.send({ run: 'backlog', events, people: events, says: 'customer' });
    const memory = memoryMb(site.pid);
    await site.stop();
    await site.order('up');
    await site.order('forget');
    const startedMs = Date.now();
    await site.start();
    await site.until({ contacts: 1 });
    const [first] = (await site.report()).writes;
    const drainedMs = Date.now();
    const before = await countOf(site);
    await Promise.race([delay(WATCHED_MS), site.until({ contacts: events })]);
    const rate = ((await countOf(site)) - before) / ((Date.now() - drainedMs) / 1_000);
    const quota = `${requestsPer10s ?? REQUESTS_MAX} in 10 s`;
    return [
      { what: `memory with a backlog of ${whole(events)}`, measured: `${whole(memory)} MB` },
      {
        what: `restart with that backlog to HubSpot's first answer, after a clean stop, ${quota}`,
        measured: `${whole((first?.[1] ?? NaN) - startedMs)} ms`,
      },
      {
        what: `draining it, new people, ${quota}`,
        measured: `${whole(rate)} contacts a second`,
      },
    ];
  } finally {
    await site.close();
  }
}

async function countOf(site: Site): Promise<number> {
  return ((await site.order('count')) as { readonly contacts: number }).contacts;
}
