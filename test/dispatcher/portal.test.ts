import { describe, expect, test } from '@jest/globals';
import { systemClock, type Clock } from '../../src/clock.ts';
import { DAILY_QUOTA_AGE_MAX_MS, WINDOW_MS } from '../../src/hubspot/decisions/budget.ts';
import { midnightAfter } from '../../src/hubspot/decisions/pause.ts';
import { PORTAL_AGE_MAX_MS } from '../../src/hubspot/create-hubspot.ts';
import type { LoggedRequest } from '../../src/simulator/hubspot/request-log.ts';
import { aCustomer, anInstall, customerNumber, type Payload } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { customerProperties, mappingWith } from '../support/mapping.ts';
import { callHubSpot } from '../support/pipeline.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { setup, type Running } from './running.ts';

const PROPERTIES = '/crm/properties/2026-09/contacts';
const STORE = 'neostore_store_id';

/** Times as fast as real time, so that five minutes pass in half a second. */
const SPEED = 600;

/** At that speed a call has to be given more time than usual, in milliseconds of its clock. */
const PATIENT = { callTimeoutMs: 30 * 60_000 };

function inStore(n: number, storeId: string): Payload {
  return customerNumber(n, { storeId });
}

/** Waits until a customer's value of a property is in HubSpot. */
async function untilWritten(running: Running, property: string, value: string): Promise<void> {
  await eventually(`${property} is in HubSpot`, () => {
    return running.simulator.contacts().some(({ properties }) => properties[property] === value);
  });
}

async function untilDropped(running: Running, key: string, property: string): Promise<void> {
  await eventually(`${property} is dropped`, async () => {
    const contact = await running.contact(key);
    const isDropped = contact?.dropped.some((value) => value.property === property) === true;
    return isDropped && contact?.state === 'done';
  });
}

function requestsSince(running: Running, count: number): readonly LoggedRequest[] {
  return running.simulator.requests().list.slice(count);
}

describe('a portal whose properties change', () => {
  test('gets a value that none of its options fitted at once, when a person who added the option asks for it', async () => {
    // At real speed: that the definitions grow old would take five minutes.
    await using running = await setup({ clock: systemClock });
    const url = await running.simulator.start();
    const status = `${PROPERTIES}/neostore_wallet_last_event`;
    const optionsOf = (...values: readonly string[]) => ({
      options: values.map((value) => ({ value, label: value })),
    });
    await callHubSpot(url, 'PATCH', status, optionsOf('uninstalled'));
    await running.receive(aCustomer(), anInstall());
    await untilDropped(running, 'c1', 'neostore_wallet_last_event');
    const reason = 'not one of its options: uninstalled';
    expect(await running.ledger.leftOut('acme', 10)).toMatchObject([
      { property: 'neostore_wallet_last_event', reason, contacts: 1 },
    ]);
    await callHubSpot(url, 'PATCH', status, optionsOf('installed', 'uninstalled'));
    expect(await running.ledger.tryLeftOut('acme')).toBe(1);
    running.dispatcher.wake();
    await untilWritten(running, 'neostore_wallet_last_event', 'installed');
    await eventually('nothing is left out', async () => {
      return (await running.ledger.leftOut('acme', 10)).length === 0;
    });
  });

  test('is read again when the mapping changes, so that nothing new is left out', async () => {
    // At real speed: that the definitions grow old would take five minutes.
    let mapping = mappingWith();
    await using running = await setup({
      clock: systemClock,
      dispatcher: { mapping: () => mapping },
    });
    const url = await running.simulator.start();
    await running.receive(customerNumber(1));
    await eventually('the first is sent', () => running.simulator.contacts().length === 1);
    await callHubSpot(url, 'POST', PROPERTIES, {
      name: 'nickname',
      label: 'Nickname',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    });
    mapping = mappingWith(customerProperties({ nickname: 'attributes.firstName' }), 'v2');
    await running.receive(customerNumber(2));
    await untilWritten(running, 'nickname', 'P2');
    const writes = running.simulator.requests().list.filter(({ path }) => path.endsWith('upsert'));
    expect(writes).toHaveLength(2);
  });

  test('gets the values that it had no property for, as soon as it has one', async () => {
    await using running = await setup({ clock: scaledClock(SPEED), client: PATIENT });
    const url = await running.simulator.start();
    const mapping = mappingWith(customerProperties({ nickname: 'attributes.firstName' }));
    await running.dispatcher.stop();
    running.start({ mapping: () => mapping });
    await running.receive(aCustomer());
    await untilDropped(running, 'c1', 'nickname');
    await callHubSpot(url, 'POST', PROPERTIES, {
      name: 'nickname',
      label: 'Nickname',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    });
    await untilWritten(running, 'nickname', 'Ada');
    await eventually('nothing is dropped any more', async () => {
      return (await running.contact('c1'))?.dropped.length === 0;
    });
  });

  test('is read again at once when it refuses what its definitions allow, and not again', async () => {
    await using running = await setup();
    const url = await running.simulator.start();
    await running.receive(customerNumber(1));
    await eventually('the first is sent', () => running.simulator.contacts().length === 1);
    await callHubSpot(url, 'DELETE', `${PROPERTIES}/${STORE}`);
    const before = running.simulator.requests().total;
    const deletedMs = running.clock.now();
    await running.receive(inStore(2, '7'));
    await untilDropped(running, 'n2', STORE);
    const isReading = ({ endpoint, method }: LoggedRequest): boolean =>
      method === 'GET' && endpoint.includes('/crm/properties');
    await eventually('the definitions are read again', () =>
      requestsSince(running, before).some(isReading),
    );
    const read = requestsSince(running, before).find(isReading);
    expect((read?.atMs ?? 0) - deletedMs).toBeLessThan(PORTAL_AGE_MAX_MS / 2);
    await running.receive(inStore(3, '7'));
    await untilDropped(running, 'n3', STORE);
    // What the new definitions do not have is not sent at all.
    const upserts = requestsSince(running, before).filter(({ path }) => path.endsWith('upsert'));
    expect(upserts.filter(({ inputs }) => inputs === 1)).toHaveLength(3);
  });

  test('gets a value that it refused for a while, once it takes it again', async () => {
    await using running = await setup({ clock: scaledClock(SPEED), client: PATIENT });
    const url = await running.simulator.start();
    await running.receive(customerNumber(1));
    await eventually('the first is sent', () => running.simulator.contacts().length === 1);
    await callHubSpot(url, 'DELETE', `${PROPERTIES}/${STORE}`);
    await running.receive(inStore(2, '7'));
    await eventually('the value is dropped by the new definitions', async () => {
      const dropped = (await running.contact('n2'))?.dropped ?? [];
      return dropped.some(({ reason }) => reason === 'HubSpot has no such contact property');
    });
    await callHubSpot(url, 'POST', PROPERTIES, {
      name: STORE,
      label: 'Store',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    });
    await untilWritten(running, STORE, '7');
  });
});

describe('a dispatcher that is started again', () => {
  test('leaves HubSpot alone until the calls before it have left the window, unless it knows them', async () => {
    await using running = await setup();
    await running.receive(aCustomer());
    await eventually('the contact is sent', () => running.simulator.contacts().length === 1);
    const goOn = async (city: string): Promise<number> => {
      const before = running.simulator.requests().total;
      const startedMs = running.clock.now();
      running.start({ lastCallAgoMs: 0 });
      await running.receive(aCustomer({ attributes: { city } }));
      await untilWritten(running, 'city', city);
      await running.dispatcher.stop();
      return (requestsSince(running, before)[0]?.atMs ?? 0) - startedMs;
    };
    await running.dispatcher.stop();
    expect(await goOn('Lyon')).toBeLessThan(WINDOW_MS);
    await running.lease.work('acme').saveQuota({ atMs: 0, ...running.hubspot.quota() });
    expect(await goOn('Brest')).toBeGreaterThanOrEqual(WINDOW_MS);
  });
});

describe('a day whose quota is used up', () => {
  const ZONE = 'Asia/Tokyo';
  const DAY_QUOTA = 1_000_000;
  const DAY_MS = 24 * 3_600_000;

  /** Longer than an answer that named the quota is believed, in milliseconds. */
  const BEFORE_MS = 2 * DAILY_QUOTA_AGE_MAX_MS;

  /** A fast clock that goes on shortly before midnight in the account's time zone, once it is told to. */
  function untilMidnight(): Clock & { readonly midnightMs: number; approach(): void } {
    const fast = scaledClock(SPEED);
    const midnightMs = midnightAfter(fast.now(), ZONE);
    let aheadMs = midnightMs - DAY_MS / 2 - fast.now();
    return {
      ...fast,
      now: () => fast.now() + aheadMs,
      midnightMs,
      approach: () => {
        aheadMs = midnightMs - BEFORE_MS - fast.now();
      },
    };
  }

  test.each([true, false])(
    'is waited out until midnight in the account’s time zone (which is known before: %s)',
    async (isKnown) => {
      const clock = untilMidnight();
      await using running = await setup({ clock, client: PATIENT, account: { timeZone: ZONE } });
      await running.dispatcher.stop();
      const spend = (): void => {
        clock.approach();
        running.simulator.spendDailyQuota(DAY_QUOTA);
      };
      if (!isKnown) spend();
      running.start();
      await running.receive(customerNumber(1));
      if (isKnown) {
        await eventually('the first is sent', () => running.simulator.contacts().length === 1);
        spend();
      }
      await running.receive(aCustomer({ attributes: { city: 'Lyon' } }));
      await untilWritten(running, 'city', 'Lyon');
      expect(clock.now()).toBeGreaterThan(clock.midnightMs);
      expect(clock.now() - clock.midnightMs).toBeLessThan(BEFORE_MS);
      const { list } = running.simulator.requests();
      const refused = list.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(1);
      // Each lane asks for itself; again only while the time zone is not known.
      expect(refused.length).toBeLessThanOrEqual(isKnown ? 2 : 8);
      expect(await running.contact('c1')).toMatchObject({ attempts: 0 });
    },
  );
});
