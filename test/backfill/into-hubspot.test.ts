import { afterEach, expect, test } from '@jest/globals';
import { backfill } from '../../src/backfill/backfill.ts';
import { ruleFor } from '../../src/core/mapping/mapping.ts';
import { Secret } from '../../src/core/secret.ts';
import { PassClient } from '../../src/neostore/pass-client.ts';
import { passRecords, type PassRecord } from '../../src/simulator/neostore/pass-records.ts';
import { NeostoreSimulator } from '../../src/simulator/neostore/simulator.ts';
import { scheduleTraffic } from '../../src/simulator/neostore/traffic.ts';
import { createWorld } from '../../src/simulator/neostore/world.ts';
import { expectedContacts } from '../../src/simulator/expected-contact.ts';
import { differencesOf } from '../support/differences.ts';
import { aCustomer, anInstall, anUninstall, type Payload } from '../support/events.ts';
import { setup, type Pipeline } from '../support/pipeline.ts';
import { aPass } from './a-pass.ts';

const toEnd: NeostoreSimulator[] = [];

afterEach(async () => {
  for (const neostore of toEnd.splice(0)) await neostore.stop();
});

/** Reads the passes that a Neostore lists into the pipeline's ledger, and applies them. */
async function backfillInto(pipeline: Pipeline, listed: readonly PassRecord[]): Promise<void> {
  const { tenant: connection, ledger, mapping, clock } = pipeline;
  const apiKeys = [{ key: 'k', scopes: ['Pass.Read'] as const }];
  const neostore = new NeostoreSimulator({ tenantId: connection, apiKeys, passes: listed, clock });
  toEnd.push(neostore);
  const baseUrl = await neostore.start({ host: '127.0.0.1', port: 0 });
  const access = { baseUrl, tenantId: connection, apiKey: new Secret('k') };
  const result = await backfill({
    connection,
    passes: new PassClient({ ...access, clock }),
    ledger,
    isMapped: () => ruleFor(mapping, 'Pass:Listed') !== null,
    clock,
    pageSize: 20,
    restart: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(result).toMatchObject({ kind: 'done', counts: { unreadable: 0 } });
  await pipeline.receive();
}

/** Installed in an Apple Wallet before the first event that a test tells. */
const LISTED = aPass(1, {
  id: 'pass-1',
  identifiers: { customerId: 'c1' },
  providers: { Apple: '2026-11-20T08:00:00.1234567Z' },
});

async function walletAfter(...payloads: readonly Payload[]): Promise<readonly unknown[]> {
  await using pipeline = await setup();
  await backfillInto(pipeline, [LISTED]);
  await pipeline.receive(aCustomer(), ...payloads);
  await pipeline.drain();
  const { properties, timeline } = pipeline.contact;
  return [
    properties['neostore_wallet_status'],
    properties['neostore_wallet_devices'],
    properties['neostore_wallet_last_event'],
    timeline.length,
  ];
}

test('an install that only the list knows of is in HubSpot, without a timeline entry', async () => {
  expect(await walletAfter()).toEqual(['apple', '1', 'installed', 0]);
});

test('a webhook of a later uninstall ends it', async () => {
  expect(await walletAfter(anUninstall())).toEqual(['none', '0', 'uninstalled', 1]);
});

test('a webhook of an earlier uninstall does not', async () => {
  const early = { ...anUninstall(), __creationDate: '2026-11-19T08:00:00.0000000Z' };
  expect(await walletAfter(early)).toEqual(['apple', '1', 'installed', 1]);
});

test('a webhook of the same install counts once', async () => {
  const same = { ...anInstall(), __creationDate: '2026-11-20T08:00:01.0000000Z' };
  expect(await walletAfter(same)).toEqual(['apple', '1', 'installed', 1]);
});

test('a webhook of another install is another device', async () => {
  expect(await walletAfter(anInstall())).toEqual(['apple', '2', 'installed', 1]);
});

test('a whole world whose installs only the list knows of has the right wallets', async () => {
  await using pipeline = await setup();
  const nowMs = pipeline.clock.now();
  const spanMs = 20 * 86_400_000;
  const world = createWorld({ seed: 11, events: 300, startMs: nowMs - 2 * spanMs, spanMs });
  const isOfPass = ({ __eventName: name }: { readonly __eventName: string }): boolean =>
    name.startsWith('Pass:');
  const customers = world.events.filter((event) => !isOfPass(event));
  await backfillInto(pipeline, passRecords(world.customers));
  await pipeline.receive(...(customers as readonly unknown[] as readonly Payload[]));
  await pipeline.drain();
  const expected = expectedContacts(world.customers)
    .map(({ properties }) => properties)
    .filter(({ neostore_wallet_passes: passes }) => passes !== '0');
  expect(expected.length).toBeGreaterThan(5);
  for (const properties of expected) {
    const found = pipeline.simulator
      .contacts()
      .find((contact) => contact.properties['email'] === properties.email);
    expect(found?.properties).toMatchObject({
      neostore_customer_id: properties.neostore_customer_id,
      neostore_wallet_status: properties.neostore_wallet_status,
      neostore_wallet_passes: properties.neostore_wallet_passes,
    });
  }
});

test('a backfill changes nothing where webhooks have reported all, whichever comes first', async () => {
  for (const isFirst of [true, false]) {
    await using pipeline = await setup();
    const spanMs = 20 * 86_400_000;
    const startMs = pipeline.clock.now() - 2 * spanMs;
    const world = createWorld({ seed: 12, events: 250, startMs, spanMs });
    const traffic = { seed: 1, duplicates: 0.1, shuffle: 'full', ratePerSecond: null } as const;
    const events = scheduleTraffic(world.events, traffic).map(({ event }) => event);
    if (isFirst) await backfillInto(pipeline, passRecords(world.customers));
    await pipeline.receive(...(events as readonly unknown[] as readonly Payload[]));
    if (!isFirst) await backfillInto(pipeline, passRecords(world.customers));
    await pipeline.drain();
    expect(differencesOf(world, pipeline.simulator.contacts())).toEqual([]);
  }
});
