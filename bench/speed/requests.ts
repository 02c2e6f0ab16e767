import { whole } from './row.ts';
import { Site, type Place, type Sent } from './site.ts';

/** Requests that some work costs, sent as fast as the daemon takes it. */
export async function measureRequests(
  place: Place,
): Promise<readonly { readonly what: string; readonly measured: string }[]> {
  const site = await Site.open({ ...place, latencyMs: 80 });
  const cost = async (what: string, sent: Sent): Promise<{ what: string; measured: string }> => {
    await site.order('forget');
    await site.send(sent);
    await site.until(
      sent.says === 'install' ? { entries: sent.events } : { contacts: sent.events },
    );
    await site.untilQuiet();
    const { requests } = await site.report();
    const counts = Map.groupBy(requests, ({ endpoint }) => endpoint);
    const each = [...counts].map(([endpoint, some]) => `${some.length} ${endpoint}`).sort();
    return { what, measured: `${whole(requests.length)} requests (${each.join(', ')})` };
  };
  try {
    await site.start();
    return [
      await cost('requests for 1,000 new people, the first of a process', {
        run: 'new',
        events: 1_000,
        people: 1_000,
        says: 'customer',
      }),
      await cost('requests for 1,000 more new people', {
        run: 'more',
        events: 1_000,
        people: 1_000,
        firstPerson: 1_000,
        says: 'customer',
      }),
      await cost('requests for 1,000 known people with an entry each', {
        run: 'known',
        events: 1_000,
        people: 1_000,
        says: 'install',
      }),
      await cost('requests for 10,000 events on 100 people', {
        run: 'few',
        events: 10_000,
        people: 100,
        says: 'install',
      }),
    ];
  } finally {
    await site.close();
  }
}
