import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EntryToSend } from '../../../src/hubspot/port.ts';
import { entryUuid } from '../../../src/hubspot/timeline/entry-uuid.ts';
import { TimelineV3 } from '../../../src/hubspot/timeline/timeline-v3.ts';
import { connect, type Connected } from '../connect.ts';
import type { ScriptedAnswer, SeenRequest } from '../scripted-server.ts';
import { anEntry } from './an-entry.ts';

const BATCH = '/integrators/timeline/v3/events/batch/create';

const uuidOf = (entry: EntryToSend): string => entryUuid('147', entry);
const pathOf = (entry: EntryToSend): string =>
  `/integrators/timeline/v3/events/77/${uuidOf(entry)}`;

describe('TimelineV3', () => {
  let hubspot: Connected;
  let driver: TimelineV3;

  beforeEach(async () => {
    hubspot = await connect();
    hubspot.server.script = created;
    const templateIds = new Map([['pass_installed', '77']]);
    driver = new TimelineV3({
      api: hubspot.api,
      clock: hubspot.clock,
      portalId: '147',
      templateIds,
    });
  });
  afterEach(() => hubspot.server.stop());

  function created({ body }: SeenRequest): ScriptedAnswer {
    const results = body.inputs.map(({ id }) => ({ id }));
    return { status: 201, body: { status: 'COMPLETE', results } };
  }

  /** Refuses every batch that has the entry; a look for the entry is answered with this status. */
  function refuse(bad: EntryToSend, look: number): void {
    hubspot.server.script = (request) => {
      if (request.method === 'GET') return { status: look, ...(look === 200 ? { body: {} } : {}) };
      const isIn = request.body.inputs.some(({ id }) => id === uuidOf(bad));
      return isIn ? { status: 400, body: { category: 'VALIDATION_ERROR' } } : created(request);
    };
  }

  test('sends entries with a deterministic id, their own time and no address', async () => {
    const entry = anEntry(1);
    const results = await driver.send([entry]);
    expect(results.get(1)).toEqual({ outcome: { kind: 'done' }, remoteId: uuidOf(entry) });
    expect(hubspot.server.paths).toEqual([BATCH]);
    expect(hubspot.server.seen[0]?.body).toEqual({
      inputs: [
        {
          id: uuidOf(entry),
          eventTemplateId: '77',
          objectId: '501',
          timestamp: '2026-11-20T10:11:12.123Z',
          tokens: { wallet: 'apple' },
        },
      ],
    });
  });

  test('takes a refused event for done that HubSpot has', async () => {
    refuse(anEntry(2), 200);
    const results = await driver.send([anEntry(1), anEntry(2), anEntry(3)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(hubspot.server.paths).toContain(pathOf(anEntry(2)));
    const entries = hubspot.reports.map((report) => report.entries);
    expect(entries).toEqual([[1, 2, 3], [1, 2], [3], [1], [2], [2]]);
  });

  test('gives up a refused event that HubSpot does not have, and sends the others', async () => {
    refuse(anEntry(2), 404);
    const results = await driver.send([anEntry(1), anEntry(2), anEntry(3)]);
    expect(results.get(2)).toEqual({
      outcome: {
        kind: 'rejected',
        scope: 'record',
        code: 'VALIDATION_ERROR',
        reason: 'VALIDATION_ERROR',
      },
    });
    expect(results.get(1)?.outcome).toEqual({ kind: 'done' });
    expect(results.get(3)?.outcome).toEqual({ kind: 'done' });
  });

  test('does not give up a refused event that could not be looked for', async () => {
    refuse(anEntry(1), 500);
    expect((await driver.send([anEntry(1)])).get(1)?.outcome).toMatchObject({ kind: 'retry' });
  });

  test('sends what an error may mean alone, and nothing that went through again', async () => {
    const errors = [{ category: 'VALIDATION_ERROR', message: 'bad token' }];
    const ok = uuidOf(anEntry(1));
    hubspot.server.script = (request) => {
      if (request.method === 'GET') return { status: 404 };
      const sent = request.body.inputs.map(({ id }) => id);
      const good = sent.filter(
        (id) => id === ok || (id === uuidOf(anEntry(3)) && sent.length === 1),
      );
      const results = good.map((id) => ({ id }));
      return good.length === sent.length
        ? created(request)
        : { status: 207, body: { results, errors } };
    };
    const results = await driver.send([anEntry(1), anEntry(2), anEntry(3)]);
    expect([...results.values()].map(({ outcome }) => outcome.kind)).toEqual([
      'done',
      'rejected',
      'done',
    ]);
    const again = hubspot.server.seen.slice(1).flatMap(({ body }) => body.inputs);
    expect(again.map(({ id }) => id)).toEqual([uuidOf(anEntry(2)), uuidOf(anEntry(3))]);
  });

  test('refuses an event without a template, and sends the others', async () => {
    const results = await driver.send([anEntry(1, { name: 'pass_created' }), anEntry(2)]);
    expect(results.get(1)?.outcome).toEqual({
      kind: 'rejected',
      scope: 'record',
      code: 'undefined-event',
      reason: 'timeline event pass_created has no "templateId" in the mapping',
    });
    expect(results.get(2)?.outcome).toEqual({ kind: 'done' });
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
