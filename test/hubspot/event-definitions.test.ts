import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  defineEvent,
  EVENT_PAGES_MAX,
  extendEvent,
  listEventDefinitions,
} from '../../src/hubspot/event-definitions.ts';
import { connect, type Connected } from './connect.ts';

const PATH = '/events/2026-09/event-definitions';

let connected: Connected;

beforeEach(async () => {
  connected = await connect();
});

afterEach(async () => connected.server.stop());

const ALL = `${PATH}?includeProperties=true&limit=100`;

test('lists the events of all pages by the names that the mapping gives them', async () => {
  connected.server.script = ({ path }) => ({
    body: path.includes('after=p%262')
      ? {
          results: [
            {
              fullyQualifiedName: 'pe88_b_c',
              archived: false,
              properties: [
                { name: 'wallet', type: 'enumeration', options: [{ value: 'a', label: 'A' }] },
                { name: 'place' },
                { name: 'gone', archived: true },
              ],
            },
          ],
        }
      : {
          results: [{ name: 'pe88_a', fullyQualifiedName: 'pe88_a', archived: true }],
          paging: { next: { after: 'p&2' } },
        },
  });
  expect(await listEventDefinitions(connected.api)).toEqual({
    kind: 'done',
    value: [
      { name: 'a', fullyQualifiedName: 'pe88_a', archived: true, properties: null },
      {
        name: 'b_c',
        fullyQualifiedName: 'pe88_b_c',
        archived: false,
        properties: [
          { name: 'wallet', type: 'enumeration', options: ['a'] },
          { name: 'place', type: null, options: [] },
        ],
      },
    ],
  });
  expect(connected.server.paths).toEqual([ALL, `${ALL}&after=p%262`]);
});

test('lists 242 events, whatever the size of a page', async () => {
  const PER_PAGE = 20;
  const names = Array.from({ length: 242 }, (_, index) => ({
    fullyQualifiedName: `pe88_e${index}`,
  }));
  connected.server.script = ({ path }) => {
    const from = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
    const next = { after: String(from + PER_PAGE) };
    const results = names.slice(from, from + PER_PAGE);
    return { body: { results, paging: from + PER_PAGE < names.length ? { next } : null } };
  };
  const listed = await listEventDefinitions(connected.api);
  expect(listed.kind === 'done' && listed.value.map(({ name }) => name)).toHaveLength(242);
});

test('takes a list without end for no answer', async () => {
  connected.server.script = () => ({
    body: {
      results: [{ fullyQualifiedName: 'pe88_a' }],
      paging: { next: { after: String(connected.server.seen.length) } },
    },
  });
  expect(await listEventDefinitions(connected.api)).toMatchObject({
    kind: 'retry',
    reason: 'the list of event definitions has over 50 pages',
  });
  expect(connected.server.seen).toHaveLength(EVENT_PAGES_MAX);
});

test('reads them in an older version where HubSpot has no other', async () => {
  connected.server.script = ({ path }) =>
    path.startsWith('/events/2026-03/') ? { body: { results: [] } } : { status: 404 };
  expect(await listEventDefinitions(connected.api)).toEqual({ kind: 'done', value: [] });
  expect(connected.server.paths).toEqual([ALL, ALL.replace('2026-09', '2026-03')]);
  expect(connected.blocked()).toBe(0);
});

test('does not take a refusal for one of the whole connection', async () => {
  connected.server.script = () => ({ status: 403, body: { category: 'MISSING_SCOPES' } });
  const event = { name: 'a', label: 'A', properties: [] };
  expect(await listEventDefinitions(connected.api)).toMatchObject({
    kind: 'blocked',
  });
  expect(await defineEvent(connected.api, event)).toMatchObject({ cause: 'forbidden' });
  expect(connected.blocked()).toBe(0);
});

test('defines an event on contacts', async () => {
  connected.server.script = () => ({ status: 201, body: {} });
  const properties = [{ name: 'pass_id', type: 'string' } as const];
  await defineEvent(connected.api, { name: 'a', label: 'A', properties });
  expect(connected.server.seen[0]).toMatchObject({
    path: PATH,
    body: {
      name: 'a',
      label: 'A',
      primaryObject: 'CONTACT',
      propertyDefinitions: [{ name: 'pass_id', label: 'Pass id', type: 'string' }],
    },
  });
});

describe('a name that exists', () => {
  const event = { name: 'a', label: 'A', properties: [] };

  function script(shown: object | null): void {
    connected.server.script = ({ method }) => {
      if (method === 'POST') return { status: 409 };
      return shown === null ? { status: 404 } : { body: shown };
    };
  }

  test('is defined where HubSpot has it', async () => {
    script({ fullyQualifiedName: 'pe1_a', archived: false });
    expect(await defineEvent(connected.api, event)).toEqual({ kind: 'done' });
  });

  test.each([
    ['archived', { fullyQualifiedName: 'pe1_a', archived: true }],
    ['not shown', null],
  ])('is spent where its event is %s', async (_case, shown) => {
    script(shown);
    expect(await defineEvent(connected.api, event)).toMatchObject({
      cause: 'refused',
      reason: expect.stringContaining('take another one in the mapping'),
    });
  });

  test.each([
    ['is added where HubSpot has it', [{ name: 'p' }], { kind: 'done' }],
    ['is not done where HubSpot does not show it', [], { kind: 'failed', cause: 'refused' }],
  ])('of a property %s', async (_case, properties, result) => {
    script({ fullyQualifiedName: 'pe1_a', properties });
    const added = [{ name: 'p', type: 'string' as const }];
    const named = { name: 'a', fullyQualifiedName: 'pe1_a' };
    expect(await extendEvent(connected.api, named, added)).toMatchObject(result);
  });
});

describe('adding properties', () => {
  const event = { name: 'x', fullyQualifiedName: 'pe1_x' };

  test('goes one after the other, until one is refused', async () => {
    connected.server.script = ({ body }) =>
      (body as unknown as { name: string }).name === 'b'
        ? { status: 400, body: { category: 'VALIDATION_ERROR' } }
        : { status: 201, body: {} };
    const added = ['a', 'b', 'c'].map((name) => ({ name, type: 'string' as const }));
    expect(await extendEvent(connected.api, event, added)).toMatchObject({ cause: 'refused' });
    expect(connected.server.paths).toEqual([`${PATH}/x/property`, `${PATH}/x/property`]);
  });

  test('takes the long name of the event where HubSpot does not know the short one', async () => {
    connected.server.script = ({ path }) =>
      path.includes('/pe1_x/') ? { status: 201, body: {} } : { status: 404 };
    const added = [{ name: 'a', type: 'string' as const }];
    expect(await extendEvent(connected.api, event, added)).toEqual({ kind: 'done' });
    expect(connected.server.paths.at(-1)).toBe(`${PATH}/pe1_x/property`);
  });
});
