import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TimelineDriver } from '../../../src/hubspot/port.ts';
import { chooseTimeline } from '../../../src/hubspot/timeline/choose.ts';
import type { TimelineDefinitions } from '../../../src/hubspot/timeline/timeline-definition.ts';
import { connect, type Connected } from '../connect.ts';
import type { Answer } from '../../../src/model/hubspot.ts';
import type { TimelineSetting } from '../../../src/model/timeline.ts';

const DEFINED = { results: [{ name: 'pass_installed', fullyQualifiedName: 'pe1_pass_installed' }] };

const MISSING_SCOPE = {
  status: 403,
  body: {
    category: 'MISSING_SCOPES',
    errors: [{ context: { requiredGranularScopes: ['some.scope'] } }],
  },
};
const GAP = 'not defined as custom events in HubSpot';

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
    const definitions = names.map((name) => [name, { label: name, properties: {} }]);
    return chooseAmong(setting, Object.fromEntries(definitions) as TimelineDefinitions);
  }

  function chooseAmong(
    setting: TimelineSetting,
    definitions: TimelineDefinitions,
  ): Promise<Answer<TimelineDriver>> {
    return chooseTimeline({
      api: hubspot.api,
      apiVersion: '2026-09',
      portalId: '1',
      setting,
      definitions,
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
    expect(said).toEqual([{ driver: 'notes', reason: `${GAP}: pass_created` }]);
  });

  test('auto takes notes where custom events are refused, which blocks nothing', async () => {
    hubspot.server.script = () => MISSING_SCOPE;
    expect(await choose('auto', 'pass_installed')).toMatchObject({ value: { name: 'notes' } });
    expect(hubspot.blocked()).toBe(0);
    expect(said).toEqual([
      {
        driver: 'notes',
        reason:
          'custom events refused (MISSING_SCOPES: some.scope): the credential lacks a scope, or the account is below the tier that has them (Professional or Enterprise)',
      },
    ]);
  });

  test('auto takes notes where custom events may be read and not sent', async () => {
    hubspot.server.script = ({ method }) => (method === 'GET' ? { body: DEFINED } : MISSING_SCOPE);
    expect(await choose('auto', 'pass_installed')).toMatchObject({ value: { name: 'notes' } });
    expect(said).toMatchObject([{ reason: expect.stringContaining('some.scope') }]);
    expect(hubspot.server.seen[1]?.body).toEqual({ inputs: [] });
  });

  test.each([
    [400, 'done'],
    [401, 'blocked'],
    [500, 'retry'],
  ])('auto asks whether it may send, and understands %i', async (status, kind) => {
    hubspot.server.script = ({ method }) => (method === 'GET' ? { body: DEFINED } : { status });
    expect(await choose('auto', 'pass_installed')).toMatchObject({ kind });
  });

  test('auto tells a tier that has no custom events from a missing scope', async () => {
    hubspot.server.script = () => ({ status: 403, body: { category: 'FORBIDDEN' } });
    await choose('auto', 'pass_installed');
    expect(said).toMatchObject([
      {
        reason: expect.stringMatching(
          /^custom events refused \(FORBIDDEN\): the account is below the tier/,
        ),
      },
    ]);
  });

  test.each([401, 429, 500])('auto decides nothing on an answer of %i', async (status) => {
    hubspot.server.script = () => ({ status });
    expect((await choose('auto', 'pass_installed')).kind).not.toBe('done');
    expect(said).toEqual([]);
  });

  test.each([
    ['app-events', 'appEvent'],
    ['timeline-v3', 'templateId'],
  ] as const)(
    '%s takes the names of the mapping, without a look at HubSpot',
    async (setting, field) => {
      const pass_installed = { label: 'x', properties: {}, [field]: '77' };
      expect(await chooseAmong(setting, { pass_installed })).toMatchObject({
        value: { name: setting },
      });
      expect(said).toEqual([{ driver: setting, reason: 'settings' }]);
      expect(hubspot.server.seen).toEqual([]);
    },
  );

  test.each([
    ['app-events', 'appEvent'],
    ['timeline-v3', 'templateId'],
  ] as const)(
    '%s names the timeline events of the mapping that have no %s',
    async (setting, field) => {
      expect(await choose(setting, 'pass_created', 'pass_installed')).toEqual({
        kind: 'blocked',
        scope: 'endpoint',
        reason: 'not-mapped',
        stage: 'not sent',
        detail: `no "${field}" under hubspot.timeline in the mapping: pass_created, pass_installed`,
      });
    },
  );

  test('an event that was deleted in HubSpot is not there', async () => {
    const [event] = DEFINED.results;
    hubspot.server.script = () => ({ body: { results: [{ ...event, archived: true }] } });
    expect(await choose('auto', 'pass_installed')).toMatchObject({ value: { name: 'notes' } });
    await choose('custom-events', 'pass_installed');
    expect(said).toEqual([
      { driver: 'notes', reason: `${GAP}: pass_installed` },
      { driver: 'custom-events', reason: `settings; ${GAP}: pass_installed` },
    ]);
  });

  test('custom-events says what is not defined', async () => {
    await choose('custom-events', 'pass_installed', 'pass_created');
    expect(said).toEqual([{ driver: 'custom-events', reason: `settings; ${GAP}: pass_created` }]);
  });

  test('custom-events stays with custom events, or fails', async () => {
    expect(await choose('custom-events', 'other')).toMatchObject({
      value: { name: 'custom-events' },
    });
    hubspot.server.script = () => ({ status: 403 });
    expect(await choose('custom-events')).toMatchObject({ kind: 'blocked' });
  });
});
