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
      '/events/2026-03/event-definitions': { status: 403 },
      '/crm/objects/2026-09/contacts/batch/read': { body: { results: [{ id: '1' }] } },
    };
    connected.server.script = ({ path }) => answers[path] ?? { status: 404 };
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

  test('chooses the timeline driver anew for other timeline events', async () => {
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

  test('asks for the portal anew once the credential was refused, so that it serves as a probe', async () => {
    const hubspot = create();
    await hubspot.portal();
    answers['/crm/objects/2026-09/contacts/batch/read'] = { status: 401 };
    answers['/account-info/2026-09/details'] = { status: 401 };
    expect(readOutcome(await hubspot.readContacts(QUERY))).toMatchObject({ kind: 'blocked' });
    expect(await hubspot.portal()).toMatchObject({ kind: 'blocked' });
    answers['/account-info/2026-09/details'] = { body: { portalId: 1, timeZone: 'UTC' } };
    expect(await hubspot.portal()).toMatchObject({ kind: 'done' });
  });

  test('chooses the timeline driver anew once the credential was refused', async () => {
    const hubspot = create();
    expect(await hubspot.timeline()).toMatchObject({ value: { name: 'notes' } });
    answers['/events/2026-03/event-definitions'] = { body: { results: [] } };
    answers['/events/2026-03/send/batch'] = { status: 400 };
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
});
