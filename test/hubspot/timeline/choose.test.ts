import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer, TimelineDriver } from '../../../src/hubspot/port.ts';
import { chooseTimeline, type TimelineSetting } from '../../../src/hubspot/timeline/choose.ts';
import { connect, type Connected } from '../connect.ts';

const DEFINED = { results: [{ name: 'pass_installed', fullyQualifiedName: 'pe1_pass_installed' }] };

describe('chooseTimeline', () => {
  let hubspot: Connected;
  let said: object[];

  beforeEach(async () => {
    hubspot = await connect();
    hubspot.server.script = () => ({ body: DEFINED });
    said = [];
  });
  afterEach(() => hubspot.server.stop());

  function choose(
    setting: TimelineSetting,
    ...names: readonly string[]
  ): Promise<Answer<TimelineDriver>> {
    return chooseTimeline({
      api: hubspot.api,
      apiVersion: '2026-09',
      portalId: '1',
      setting,
      definitions: Object.fromEntries(names.map((name) => [name, { label: name, properties: {} }])),
      clock: hubspot.clock,
      log: { info: (fields) => said.push(fields) },
    });
  }

  test.each(['none', 'notes'] as const)('%s needs no look at HubSpot', async (setting) => {
    expect(await choose(setting)).toMatchObject({ kind: 'done', value: { name: setting } });
    expect(hubspot.server.seen).toEqual([]);
  });

  test('auto takes custom events where all events are defined, and says why', async () => {
    expect(await choose('auto', 'pass_installed')).toMatchObject({
      value: { name: 'custom-events' },
    });
    expect(said).toEqual([{ driver: 'custom-events', reason: 'all events are defined' }]);
  });

  test('auto takes notes where an event is not defined', async () => {
    expect(await choose('auto', 'pass_installed', 'pass_created')).toMatchObject({
      value: { name: 'notes' },
    });
    expect(said).toEqual([{ driver: 'notes', reason: 'not defined: pass_created' }]);
  });

  test('auto takes notes where custom events are refused, which blocks nothing', async () => {
    hubspot.server.script = () => ({ status: 403, body: { category: 'MISSING_SCOPES' } });
    expect(await choose('auto', 'pass_installed')).toMatchObject({ value: { name: 'notes' } });
    expect(hubspot.blocked()).toBe(0);
  });

  test.each([401, 429, 500])('auto decides nothing on an answer of %i', async (status) => {
    hubspot.server.script = () => ({ status });
    expect((await choose('auto', 'pass_installed')).kind).not.toBe('done');
    expect(said).toEqual([]);
  });

  test('custom-events stays with custom events, or fails', async () => {
    expect(await choose('custom-events', 'other')).toMatchObject({
      value: { name: 'custom-events' },
    });
    hubspot.server.script = () => ({ status: 403 });
    expect(await choose('custom-events')).toMatchObject({ kind: 'blocked' });
  });
});
