import { expect, test } from '@jest/globals';
import type { FeedItem, HistoryAnswer } from '../../src/operator/api.ts';
import { HISTORY_STEP_MS } from '../../src/operator/history.ts';
import { TENANT } from '../ledger/builders.ts';
import { FakeClock, settled } from '../hubspot/fake-clock.ts';
import { eventually } from '../support/eventually.ts';
import { setup } from './setup.ts';

const EVENT = {
  seq: 1,
  eventId: 'event-1',
  name: 'Pass:Created',
  at: '2025-02-17T12:00:00.0000000Z',
  receivedAtMs: 0,
  appliedAtMs: 1,
  syncedAtMs: null,
  state: 'done' as const,
  reason: null,
  code: null,
  contactId: 1,
  heldBy: null,
  wallet: null,
  contact: null,
  isAgain: false,
};

test('what passes the seams is counted, remembered and reported', async () => {
  const clock = new FakeClock();
  await using operator = await setup({ clock });
  const { telemetry } = operator;
  telemetry.start();
  const told: string[] = [];
  telemetry.feed.listen(null, null)?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const atMs = clock.now();
  const kept = { eventId: 'event-1', name: 'Pass:Created', atMs };
  telemetry.delivery({ connection: TENANT, outcome: 'accepted', ...kept });
  telemetry.delivery({ connection: TENANT, outcome: 'duplicate', ...kept });
  telemetry.applied(TENANT, [EVENT]);
  telemetry.applied(TENANT, [{ ...EVENT, isAgain: true }]);
  const synced = { eventId: 'event-1', name: 'Pass:Created', hubspotId: '77' };
  telemetry.synced(TENANT, [{ ...synced, sinceMs: atMs - 1_500 }]);
  telemetry.request(TENANT, { endpoint: 'contacts/batch/read', status: 200, ms: 30 });
  telemetry.mappingChanged(TENANT);
  await settled();

  const items = [...told.join('').matchAll(/^data: (.*)$/gm)]
    .map(([, json = '']) => JSON.parse(json) as FeedItem)
    .filter(({ kind }) => kind !== 'status');
  expect(items).toEqual([
    { kind: 'received', connection: TENANT, outcome: 'accepted', ...kept },
    { kind: 'received', connection: TENANT, outcome: 'duplicate', ...kept },
    { kind: 'applied', connection: TENANT, atMs, event: EVENT },
    { kind: 'applied', connection: TENANT, atMs, event: { ...EVENT, isAgain: true } },
    { kind: 'synced', connection: TENANT, atMs, tookMs: 1_500, ...synced },
    { kind: 'mapping', connection: TENANT },
  ]);

  const { text } = await operator.ask('/metrics');
  for (const line of [
    'deliveries_total{connection="tenant",outcome="accepted"} 1',
    'events_applied_total{connection="tenant",event="Pass:Created"} 1',
    'event_sync_seconds_sum{connection="tenant"} 1.5',
    'hubspot_requests_total{connection="tenant",endpoint="contacts/batch/read",status="200"} 1',
    'hubspot_request_seconds_count{connection="tenant"} 1',
  ]) {
    expect(text).toContain(`neostore_hubspot_${line}\n`);
  }

  await clock.advance(HISTORY_STEP_MS);
  const samples = async () =>
    ((await operator.ask('/api/history')).body as HistoryAnswer).samples.length;
  await eventually('a sample is taken', async () => (await samples()) > 0);
  expect((await operator.ask('/api/history')).body).toMatchObject({
    samples: [{ received: 2, applied: 2, synced: 1, requests: 1, p50Ms: 1_500, p95Ms: 1_500 }],
  });
});

test('a delivery that was refused is counted, and reported to nobody', async () => {
  await using operator = await setup();
  const told: string[] = [];
  const { telemetry } = operator;
  telemetry.feed.listen(null, null)?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  telemetry.delivery({ connection: null, outcome: 'unauthorized', atMs: 0 });
  await settled();
  expect(told.join('')).not.toContain('received"');
  const { text } = await operator.ask('/metrics');
  expect(text).toContain('deliveries_total{connection="",outcome="unauthorized"} 1\n');
});
