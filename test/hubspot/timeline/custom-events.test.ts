import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CUSTOM_EVENTS_PER_BATCH,
  CustomEvents,
} from '../../../src/hubspot/timeline/custom-events.ts';
import type { ActualEvent } from '../../../src/core/setup/plan-events.ts';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';
import { listEventDefinitions } from '../../../src/hubspot/event-definitions.ts';
import { connect, type Connected } from '../connect.ts';
import { anEntry } from './an-entry.ts';
import type { EntryToSend } from '../../../src/model/hubspot.ts';

const uuidOf = (entry: EntryToSend): string => entryUuid('147', entry);

describe('CustomEvents', () => {
  let hubspot: Connected;
  let driver: CustomEvents;
  let said: object[];

  /** A driver of an account whose event has these properties. */
  function open(properties: ActualEvent['properties']): CustomEvents {
    const event = {
      name: 'pass_installed',
      fullyQualifiedName: 'pe147_pass_installed',
      archived: false,
      properties,
    };
    return new CustomEvents({
      api: hubspot.api,
      clock: hubspot.clock,
      portalId: '147',
      events: new Map([[event.name, event]]),
      log: { info: (fields) => said.push(fields) },
    });
  }

  beforeEach(async () => {
    hubspot = await connect();
    said = [];
    driver = open(null);
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
        path: '/events/2026-09/send/batch',
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

  test('leaves out a value that HubSpot has no place for, says so once, and sends the entry', async () => {
    hubspot.server.script = () => ({ status: 204 });
    driver = open([
      { name: 'points', type: 'number', options: [] },
      { name: 'seen_at', type: 'datetime', options: [] },
      { name: 'wallet', type: 'enumeration', options: ['apple', 'google'] },
      { name: 'odd', type: 'json', options: [] },
    ]);
    const properties = {
      points: '1 200',
      seen_at: '2026-03-01T10:00:00.1234567Z',
      wallet: 'Apple',
      odd: 'x',
      unknown: 'y',
    };
    const results = await driver.send([anEntry(1, { properties }), anEntry(2, { properties })]);
    const [first, second] = hubspot.server.seen[0]?.body.inputs ?? [];
    expect(first?.properties).toEqual({
      seen_at: '2026-03-01T10:00:00.123Z',
      wallet: 'apple',
      odd: 'x',
    });
    expect(second?.properties).toEqual(first?.properties);
    expect([...results.values()].every(({ outcome }) => outcome.kind === 'done')).toBe(true);
    expect(said).toEqual([
      { event: 'pass_installed', property: 'points', code: 'wrong-type', reason: 'not a number' },
      {
        event: 'pass_installed',
        property: 'unknown',
        code: 'no-such-property',
        reason: 'HubSpot has no such property of this event',
      },
    ]);
  });

  test('sends in an older version where HubSpot has no other', async () => {
    hubspot.server.script = ({ path }) =>
      path.startsWith('/events/2026-03/') ? { status: 204 } : { status: 404 };
    expect((await driver.send([anEntry(1)])).get(1)?.outcome).toEqual({ kind: 'done' });
    await driver.send([anEntry(2)]);
    expect(hubspot.server.paths.map((path) => path.slice(8, 15))).toEqual([
      '2026-09',
      '2026-03',
      '2026-03',
    ]);
    expect(hubspot.blocked()).toBe(0);
  });

  test('says that HubSpot does not offer it where no version has it', async () => {
    hubspot.server.script = () => ({ status: 404 });
    expect((await driver.send([anEntry(1)])).get(1)?.outcome).toMatchObject({
      kind: 'blocked',
      reason: 'not-offered',
    });
    expect(hubspot.blocked()).toBe(1);
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
    await listEventDefinitions(hubspot.api);
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
