import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createHubSpot,
  PORTAL_AGE_MAX_MS,
  type HubSpotOptions,
} from '../../src/hubspot/create-hubspot.ts';
import { readOutcome } from './read-outcome.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import { eventually } from '../support/eventually.ts';
import { connect, type Connected } from './connect.ts';
import { settled } from './fake-clock.ts';
import type { ScriptedAnswer } from './scripted-server.ts';

const QUERY = { idProperty: 'email', ids: ['a@x.io'], properties: [] };

describe('createHubSpot', () => {
  let connected: Connected;
  let answers: { [path: string]: ScriptedAnswer };

  beforeEach(async () => {
    connected = await connect();
    answers = {
      '/account-info/2026-09/details': { body: { portalId: 1, timeZone: 'UTC' } },
      '/crm/properties/2026-09/contacts': {
        body: { results: [{ name: 'email', type: 'string' }] },
      },
      '/events/2026-09/event-definitions': { status: 403 },
      '/crm/objects/2026-09/contacts/batch/read': { body: { results: [{ id: '1' }] } },
    };
    connected.server.script = ({ path }) => answers[path.split('?')[0] ?? ''] ?? { status: 404 };
  });
  afterEach(() => connected.server.stop());

  function create(more: Partial<HubSpotOptions> = {}): HubSpot {
    return createHubSpot({
      baseUrl: connected.baseUrl,
      accessToken: 'pat-1',
      apiVersion: '2026-09',
      requestsPer10s: 100,
      timeline: 'auto',
      timelineDefinitions: () => ({}),
      clock: connected.clock,
      log: { info: () => undefined },
      ...more,
    });
  }

  test('sends nothing before it is asked', async () => {
    create();
    expect(connected.server.seen).toEqual([]);
  });

  test('reads the portal once for everything, until it is old', async () => {
    const hubspot = create();
    expect(await hubspot.portal()).toMatchObject({ kind: 'done', value: { id: '1' } });
    expect(await hubspot.timeline()).toMatchObject({ kind: 'done', value: { name: 'notes' } });
    await hubspot.timeline();
    await hubspot.portal();
    expect(connected.server.seen).toHaveLength(3);
    await connected.clock.advance(PORTAL_AGE_MAX_MS + 1);
    await hubspot.portal();
    expect(connected.server.seen).toHaveLength(5);
  });

  test('chooses the timeline driver again for other timeline events', async () => {
    let definitions = {};
    const hubspot = create({ timeline: 'app-events', timelineDefinitions: () => definitions });
    expect(await hubspot.timeline()).toMatchObject({ kind: 'done' });
    definitions = { pass_installed: { label: 'Installed', properties: {} } };
    expect(await hubspot.timeline()).toMatchObject({ kind: 'done' });
    hubspot.forgetTimeline();
    expect(await hubspot.timeline()).toMatchObject({ kind: 'blocked', reason: 'not-mapped' });
  });

  test('tells what is left of the quota without a request', () => {
    const hubspot = create();
    expect(hubspot.quota()).toMatchObject({ daily: null });
    expect(connected.server.seen).toEqual([]);
  });

  test('asks for the portal again once the credential was refused, so that it serves as a probe', async () => {
    const hubspot = create();
    await hubspot.portal();
    answers['/crm/objects/2026-09/contacts/batch/read'] = { status: 401 };
    answers['/account-info/2026-09/details'] = { status: 401 };
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({ kind: 'blocked' });
    expect(await hubspot.portal()).toMatchObject({ kind: 'blocked' });
    answers['/account-info/2026-09/details'] = { body: { portalId: 1, timeZone: 'UTC' } };
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
  });

  test('chooses the timeline driver again once the credential was refused', async () => {
    const hubspot = create();
    expect(await hubspot.timeline()).toMatchObject({ value: { name: 'notes' } });
    answers['/events/2026-09/event-definitions'] = { body: { results: [] } };
    answers['/events/2026-09/send/batch'] = { status: 400 };
    answers['/crm/objects/2026-09/contacts/batch/read'] = { status: 403 };
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({ kind: 'blocked' });
    expect(await hubspot.timeline()).toMatchObject({ value: { name: 'custom-events' } });
  });

  test('has no timeline driver without a portal', async () => {
    answers['/account-info/2026-09/details'] = { status: 401 };
    expect(await create().timeline()).toMatchObject({ kind: 'blocked' });
  });

  test('reports requests, and gives up on a call after the timeout it is given', async () => {
    const reports: object[] = [];
    const hubspot = create({ callTimeoutMs: 1, onRequest: (report) => reports.push(report) });
    connected.server.script = () => () => undefined;
    const read = hubspot.readContacts(QUERY);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await eventually('a call hangs', () => connected.server.seen.length === attempt);
      await connected.clock.advance(1);
    }
    expect(readOutcome(await read)).toMatchObject({
      kind: 'retry',
      code: 'timeout',
      stage: 'unknown',
    });
    expect(reports[0]).toMatchObject({ endpoint: 'contacts/batch/read', status: null, ms: 1 });
  });

  test('ends what is under way once it is stopped, and begins nothing', async () => {
    const stop = new AbortController();
    const hubspot = create({ signal: stop.signal });
    let closed = 0;
    connected.server.script = () => (response) => {
      response.once('close', () => (closed += 1));
    };
    // Three hang, and the fourth waits for its turn.
    const reads = [1, 2, 3, 4].map(async () => readOutcome(await hubspot.readContacts(QUERY)));
    await eventually('three calls hang', () => connected.server.seen.length === 3);
    stop.abort();
    const stages = (await Promise.all(reads)).map((outcome) => {
      expect(outcome).toMatchObject({ kind: 'retry', code: 'aborted', counts: false });
      return 'stage' in outcome ? outcome.stage : null;
    });
    expect(stages).toEqual(['unknown', 'unknown', 'unknown', 'not sent']);
    await eventually('their connections are closed', () => closed === 3);
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({ stage: 'not sent' });
    expect(await hubspot.mergeContacts('1', '2')).toMatchObject({ code: 'aborted' });
    expect(connected.server.seen).toHaveLength(3);
  });

  test('ends the wait for another attempt once it is stopped, and keeps what it knows', async () => {
    const stop = new AbortController();
    const hubspot = create({ signal: stop.signal });
    connected.server.script = () => ({ status: 503 });
    const read = hubspot.readContacts(QUERY);
    await eventually('an attempt failed', () => connected.server.seen.length === 1);
    await settled();
    stop.abort();
    expect(readOutcome(await read)).toMatchObject({ kind: 'retry', stage: 'unknown' });
    expect(connected.server.seen).toHaveLength(1);
  });

  test('sends nothing while the process is not trusted, and asks before each request', async () => {
    let isTrusted = true;
    const hubspot = create({ isTrusted: () => isTrusted });
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({ kind: 'done' });
    isTrusted = false;
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({
      kind: 'retry',
      code: 'fenced',
      stage: 'not sent',
      counts: false,
    });
    expect(connected.server.seen).toHaveLength(1);
  });

  test('is blocked where HubSpot sends it elsewhere, and the body goes nowhere else', async () => {
    const UPDATE = '/crm/objects/2026-09/contacts/batch/update';
    const location = `${connected.baseUrl}/elsewhere`;
    answers[UPDATE] = { status: 308, headers: { location } };
    const write = { traceId: '1', id: '7', properties: { email: 'a@x.io' } };
    const results = await create().updateContacts([write]);
    expect(results.get('1')).toMatchObject({
      kind: 'blocked',
      scope: 'endpoint',
      reason: 'moved',
    });
    expect(connected.server.paths).toEqual([UPDATE]);
  });

  test.each(['GMT+01:00', '', 'Mars/Phobos', null, undefined])(
    'takes a time zone that is not known for none: %j',
    async (timeZone) => {
      answers['/account-info/2026-09/details'] = { body: { portalId: 1, timeZone } };
      expect(await create().portal()).toMatchObject({ kind: 'done', value: { timeZone: null } });
    },
  );

  test('tells which pause lasts', async () => {
    const hubspot = create();
    expect(hubspot.pause()).toBeNull();
    answers['/crm/objects/2026-09/contacts/batch/read'] = {
      status: 429,
      headers: { 'retry-after': '86400' },
    };
    await hubspot.readContacts(QUERY);
    expect(hubspot.pause()).toMatchObject({ untilMs: connected.clock.now() + 10_000 });
  });
});
