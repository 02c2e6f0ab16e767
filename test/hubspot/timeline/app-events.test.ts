import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { APP_EVENTS_PER_BATCH, AppEvents } from '../../../src/hubspot/timeline/app-events.ts';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';
import { connect, type Connected } from '../connect.ts';
import { anEntry } from './an-entry.ts';
import type { EntryToSend } from '../../../src/model/hubspot.ts';

const uuidOf = (entry: EntryToSend): string => entryUuid('147', entry);

describe('AppEvents', () => {
  let hubspot: Connected;
  let driver: AppEvents;

  beforeEach(async () => {
    hubspot = await connect();
    hubspot.server.script = () => ({ body: { status: 'COMPLETE' } });
    const eventTypes = new Map([['pass_installed', 'wallet_installed']]);
    driver = new AppEvents({ api: hubspot.api, clock: hubspot.clock, portalId: '147', eventTypes });
  });
  afterEach(() => hubspot.server.stop());

  /** Refuses every batch that has one of these entries. */
  function refuse(bad: readonly EntryToSend[], status: number): void {
    const ids = new Set(bad.map(uuidOf));
    hubspot.server.script = (request) =>
      request.body.inputs.some(({ id }) => ids.has(id)) ? { status } : { body: {} };
  }

  test('sends entries with a deterministic id, their own time and no address', async () => {
    const entry = anEntry(1);
    const results = await driver.send([entry]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: uuidOf(entry) });
    expect(hubspot.server.paths).toEqual(['/integrators/timeline/2026-09/events/batch']);
    expect(hubspot.reports).toMatchObject([{ contacts: [], entries: [1] }]);
    expect(hubspot.server.seen[0]?.body).toEqual({
      inputs: [
        {
          id: uuidOf(entry),
          eventTypeName: 'wallet_installed',
          objectId: '501',
          timestamp: '2026-11-20T10:11:12.123Z',
          properties: { wallet: 'apple' },
        },
      ],
    });
  });

  test('takes what HubSpot has already for done, and sends the rest of its batch', async () => {
    refuse([anEntry(2), anEntry(5)], 409);
    const entries = Array.from({ length: 8 }, (_, n) => anEntry(n));
    const results = await driver.send(entries);
    for (const entry of entries) {
      expect(results.get(entry.id)).toEqual({
        outcome: { kind: 'done' },
        remoteId: uuidOf(entry),
      });
    }
    const accepted = hubspot.server.seen
      .map(({ body }) => body.inputs.map(({ id }) => id))
      .filter((ids) => !ids.includes(uuidOf(anEntry(2))) && !ids.includes(uuidOf(anEntry(5))));
    expect(accepted.flat()).toHaveLength(6);
  });

  test('isolates a bad entry of a full batch, which is taken as a whole or not at all', async () => {
    refuse([anEntry(32)], 400);
    const entries = Array.from({ length: APP_EVENTS_PER_BATCH }, (_, n) => anEntry(n));
    const results = await driver.send(entries);
    expect(results.get(32)?.outcome).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'refused',
      reason: 'HTTP 400',
    });
    expect([...results.values()].filter(({ outcome }) => outcome.kind === 'done')).toHaveLength(99);
    expect(hubspot.server.seen.length).toBeLessThanOrEqual(15);
  });

  test('refuses an event without an event type, and sends the others', async () => {
    const results = await driver.send([anEntry(1, { name: 'pass_created' }), anEntry(2)]);
    expect(results.get(1)?.outcome).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'timeline-not-defined',
      reason: 'timeline event pass_created has no "appEvent" in the mapping',
    });
    expect(results.get(2)?.outcome).toEqual({ kind: 'done' });
    expect(hubspot.server.seen[0]?.body.inputs).toHaveLength(1);
  });

  test.each([
    [500, 'retry'],
    [403, 'blocked'],
    [429, 'throttled'],
  ])('gives every entry what happened to the whole call (%i)', async (status, kind) => {
    hubspot.server.script = () => ({ status });
    const results = await driver.send([anEntry(1), anEntry(2)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual([kind, kind]);
  });
});
