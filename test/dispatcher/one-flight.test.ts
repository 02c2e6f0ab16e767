import { describe, expect, test } from '@jest/globals';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { LedgerError } from '../../src/ledger/ledger-error.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import { aCustomer, anInstall, customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { setup, type Running } from './running.ts';

/** Something with one method in place of another. */
function replacing<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (object, name) => {
      const own: unknown = Reflect.get(methods, name) ?? Reflect.get(object, name);
      return typeof own === 'function' ? (own.bind(object) as unknown) : own;
    },
  });
}

function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Starts a dispatcher whose HubSpot or ledger behaves in another way. */
async function restart(
  running: Running,
  changes: { readonly hubspot?: Partial<HubSpot>; readonly work?: Partial<Work> },
): Promise<void> {
  await running.dispatcher.stop();
  running.start(
    {},
    {
      hubspot: (hubspot) => replacing(hubspot, changes.hubspot ?? {}),
      work: (work) => replacing(work, changes.work ?? {}),
    },
  );
}

async function cityInHubSpot(running: Running, city: string): Promise<void> {
  await eventually(`the city is ${city}`, () => {
    return running.simulator.contacts()[0]?.properties['city'] === city;
  });
}

describe('lanes', () => {
  test('fail apart: while the ledger refuses one, the other sends, never the same contact twice at once', async () => {
    await using running = await setup();
    await running.receive(aCustomer({ attributes: { city: 'Lyon' } }));
    await cityInHubSpot(running, 'Lyon');
    let underWay = 0;
    let most = 0;
    let refusals = 0;
    const { opened, open } = latch();
    await running.dispatcher.stop();
    running.start(
      {},
      {
        hubspot: (hubspot) =>
          replacing(hubspot, {
            updateContacts: async (writes) => {
              underWay += 1;
              most = Math.max(most, underWay);
              if (refusals < 5) await opened;
              const results = await hubspot.updateContacts(writes);
              underWay -= 1;
              return results;
            },
          }),
        work: (work) =>
          replacing(work, {
            claimTimeline: async () => {
              refusals += 1;
              if (refusals >= 5) open();
              return Promise.reject(new LedgerError('unavailable', 'disk full'));
            },
          }),
      },
    );
    await running.receive(aCustomer({ attributes: { city: 'Nice' } }));
    await eventually('the first update is under way', () => underWay === 1);
    await running.receive(aCustomer({ attributes: { city: 'Paris' } }));
    await cityInHubSpot(running, 'Paris');
    await eventually('it is settled', async () => (await running.status()).contacts.pending === 0);
    expect(most).toBe(1);
    expect(refusals).toBeGreaterThanOrEqual(5);
    expect(running.simulator.contacts()[0]?.properties['city']).toBe('Paris');
    expect((await running.contact('c1'))?.confirmed['city']).toBe('Paris');
  });

  test('flow apart: a timeline that never answers holds up no contact', async () => {
    await using running = await setup();
    await running.receive(aCustomer());
    await eventually('the first is sent', () => running.simulator.contacts().length === 1);
    let isAsked = false;
    running.abandon();
    await restart(running, {
      hubspot: {
        timeline: async () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      },
    });
    await running.receive(anInstall());
    await eventually('the timeline hangs', () => isAsked);
    await running.receive(aCustomer({ attributes: { city: 'Lyon' } }), customerNumber(1));
    await cityInHubSpot(running, 'Lyon');
    await eventually('the other is there', () => running.simulator.contacts().length === 2);
  });

  test('flow apart: a contact endpoint that never answers holds up no entry, nor the comparison', async () => {
    await using running = await setup();
    await running.receive(customerNumber(0), customerNumber(1));
    await eventually('all are sent', () => running.simulator.contacts().length === 2);
    await eventually('all are settled', async () => (await running.status()).contacts.done === 2);
    let isAsked = false;
    running.abandon();
    await restart(running, {
      hubspot: {
        updateContacts: async () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      },
    });
    await running.receive(customerNumber(0, { city: 'Lyon' }));
    await eventually('an update hangs', () => isAsked);
    await running.receive(anInstall({ identifiers: { customerId: 'n1' } }));
    await eventually('the entry is shown', () => {
      return running.simulator.contacts().some(({ timeline }) => timeline.length === 1);
    });
    await running.ledger.startReconcile('acme', { startedMs: running.clock.now() });
    await eventually('the comparison ends', async () => {
      return (await running.ledger.reconcileRun('acme'))?.endedMs !== null;
    });
  });
});

describe('the portal', () => {
  test('is noted by the lane alone that drops values for it', async () => {
    await using running = await setup();
    const noted: string[] = [];
    const { opened, open } = latch();
    await restart(running, {
      work: {
        claimContacts: async () => {
          await opened;
          return [];
        },
        portalSeen: async () => {
          noted.push('contacts');
          return Promise.resolve(0);
        },
      },
    });
    await eventually('the contacts have noted it', () => noted.length === 1);
    // Newer definitions come while the round of contacts goes by the older ones.
    running.hubspot.forgetPortal();
    const asked = running.simulator.requests().total;
    running.dispatcher.wake();
    await eventually('the timeline has read them', () => {
      return running.simulator.requests().total > asked;
    });
    await running.clock.sleep(1_000);
    expect(noted).toHaveLength(1);
    open();
  });
});
