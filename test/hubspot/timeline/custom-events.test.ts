import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EntryToSend } from '../../../src/hubspot/port.ts';
import {
  CUSTOM_EVENTS_PER_BATCH,
  CustomEvents,
} from '../../../src/hubspot/timeline/custom-events.ts';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';
import { listEventDefinitions } from '../../../src/hubspot/event-definitions.ts';
import { connect, type Connected } from '../connect.ts';
import { anEntry } from './an-entry.ts';

const uuidOf = (entry: EntryToSend): string => entryUuid('147', entry);

describe('CustomEvents', () => {
  let hubspot: Connected;
  let driver: CustomEvents;

  beforeEach(async () => {
    hubspot = await connect();
    const eventNames = new Map([['pass_installed', 'pe147_pass_installed']]);
    driver = new CustomEvents({
      api: hubspot.api,
      clock: hubspot.clock,
      portalId: '147',
      eventNames,
    });
  });
  afterEach(() => hubspot.server.stop());

  /** Refuses every batch that has one of these entries. */
  function refuse(bad: readonly EntryToSend[], status: number, body: object = {}): void {
    const uuids = new Set(bad.map(uuidOf));
    hubspot.server.script = (request) =>
      request.body.inputs.some(({ uuid }) => uuids.has(uuid)) ? { status, body } : { status: 204 };
  }

  test('sends entries with a deterministic uuid, their own time and short values', async () => {
    hubspot.server.script = () => ({ status: 204 });
    const entry = anEntry(1, { properties: { wallet: 'apple', text: 'x'.repeat(300) } });
    const results = await driver.send([entry, anEntry(2)]);
    expect(hubspot.server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/events/2026-03/send/batch',
        body: {
          inputs: [
            {
              eventName: 'pe147_pass_installed',
              objectId: '501',
              occurredAt: '2026-11-20T10:11:12.123Z',
              uuid: uuidOf(entry),
              properties: { wallet: 'apple', text: 'x'.repeat(256) },
            },
            {},
          ],
        },
      },
    ]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: uuidOf(entry) });
    expect(results.get(2)?.outcome).toEqual({ kind: 'done' });
    expect(hubspot.reports).toMatchObject([{ contacts: [], entries: [1, 2] }]);
  });

  test('sends the same uuids again after an answer that got lost', async () => {
    hubspot.server.script = () =>
      hubspot.server.seen.length === 1
        ? (response): void => void response.destroy()
        : { status: 204 };
    const results = await driver.send([anEntry(1)]);
    expect(results.get(1)?.outcome).toEqual({ kind: 'done' });
    const [first, second] = hubspot.server.seen;
    expect(second?.body).toEqual(first?.body);
  });

  test('does not wait for the window of other calls, which HubSpot does not count it in', async () => {
    const full = { status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } };
    hubspot.server.script = ({ method }) => (method === 'GET' ? full : { status: 204 });
    await listEventDefinitions(hubspot.api, { includeProperties: false });
    expect((await driver.send([anEntry(1)])).get(1)?.outcome).toEqual({ kind: 'done' });
    expect(hubspot.clock.slept).toEqual([]);
  });

  test('isolates one bad entry of a batch', async () => {
    const entries = Array.from({ length: CUSTOM_EVENTS_PER_BATCH }, (_, n) => anEntry(n));
    refuse([anEntry(321)], 400, { category: 'VALIDATION_ERROR' });
    const results = await driver.send(entries);
    expect(results.get(321)?.outcome).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'VALIDATION_ERROR',
      reason: 'VALIDATION_ERROR',
    });
    expect([...results.values()].filter(({ outcome }) => outcome.kind === 'done')).toHaveLength(
      499,
    );
    expect(hubspot.server.seen.length).toBeLessThanOrEqual(19);
  });

  test.each([
    [409, {}],
    [400, { message: 'An event with that uuid already exists' }],
  ])('takes a uuid that HubSpot knows for done (%i %j)', async (status, body) => {
    refuse([anEntry(2)], status, body);
    const results = await driver.send([anEntry(1), anEntry(2), anEntry(3)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual([
      'done',
      'done',
      'done',
    ]);
    // The others went through: the refused batch was divided before anything was believed.
    expect(hubspot.server.seen.length).toBeGreaterThan(1);
  });

  test('refuses an event that is not defined, and sends the others', async () => {
    hubspot.server.script = () => ({ status: 204 });
    const results = await driver.send([anEntry(1, { name: 'unheard_of' }), anEntry(2)]);
    expect(results.get(1)?.outcome).toMatchObject({ kind: 'rejected' });
    expect(results.get(2)?.outcome).toEqual({ kind: 'done' });
    expect(hubspot.server.seen[0]?.body.inputs).toHaveLength(1);
  });

  test('gives every entry what happened to the whole call', async () => {
    hubspot.server.script = () => ({ status: 500 });
    const results = await driver.send([anEntry(1), anEntry(2)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual(['retry', 'retry']);
  });
});
