import { setTimeout as delay } from 'node:timers/promises';
import { serveOneByOne, type Design } from './one-by-one.ts';
import { whole } from './row.ts';
import { send } from './send.ts';
import { Site } from './site.ts';

const EVENTS = 1_000;
const REQUESTS_PER_10S = 190;
const NAMES: { readonly [design in Design]: string } = {
  script: 'a script of an afternoon',
  workflow: 'a workflow with one request an event, as in n8n',
};

/** The same thousand webhooks by designs that people build first, with the quota of HubSpot Professional. */
export async function measureAlternatives(
  folder: string,
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const rows = [];
  for (const design of ['script', 'workflow'] as const) {
    const site = await Site.open({ folder, latencyMs: 80, requestsPer10s: REQUESTS_PER_10S });
    const server = await serveOneByOne(design, site.hubspotUrl);
    try {
      const address = { host: '127.0.0.1', port: server.port };
      const who = { tenant: 'bench', secret: 'bench-secret', says: 'customer' } as const;
      const how = { connections: 64, keepAlive: true, people: EVENTS, run: design };
      await send({ address, ...who, ...how, events: EVENTS });
      while (server.done() < EVENTS) await delay(50);
      const { requests } = await site.report();
      rows.push({
        what: `beside us: ${NAMES[design]}, ${whole(EVENTS)} new people, ${REQUESTS_PER_10S} in 10 s`,
        measured: `${whole(requests.length)} requests, ${whole(server.refused())} refused and lost; nothing on disk when it acknowledges`,
      });
    } finally {
      server.close();
      await site.close();
    }
  }
  return rows;
}
