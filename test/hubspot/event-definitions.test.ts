import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  defineEvent,
  extendEvent,
  listEventDefinitions,
} from '../../src/hubspot/event-definitions.ts';
import { connect, type Connected } from './connect.ts';

const PATH = '/events/2026-03/event-definitions';

let connected: Connected;

beforeEach(async () => {
  connected = await connect();
});

afterEach(async () => connected.server.stop());

test('lists the events of all pages by the names that the mapping gives them', async () => {
  connected.server.script = ({ path }) => ({
    body: path.includes('after=p%262')
      ? { results: [{ fullyQualifiedName: 'pe88_b_c', properties: [{ name: 'wallet' }] }] }
      : {
          results: [{ name: 'pe88_a', fullyQualifiedName: 'pe88_a' }],
          paging: { next: { after: 'p&2' } },
        },
  });
  expect(await listEventDefinitions(connected.api, { includeProperties: true })).toEqual({
    kind: 'done',
    value: [
      { name: 'a', fullyQualifiedName: 'pe88_a', properties: null },
      { name: 'b_c', fullyQualifiedName: 'pe88_b_c', properties: ['wallet'] },
    ],
  });
});

test('does not take a refusal for one of the whole connection', async () => {
  connected.server.script = () => ({ status: 403, body: { category: 'MISSING_SCOPES' } });
  const event = { name: 'a', label: 'A', properties: [] };
  expect(await listEventDefinitions(connected.api, { includeProperties: true })).toMatchObject({
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

test('adds properties one after the other, until one is refused', async () => {
  connected.server.script = ({ body }) =>
    (body as unknown as { name: string }).name === 'b'
      ? { status: 400, body: { category: 'VALIDATION_ERROR' } }
      : { status: 201, body: {} };
  const added = ['a', 'b', 'c'].map((name) => ({ name, type: 'string' as const }));
  expect(await extendEvent(connected.api, 'pe1_x', added)).toMatchObject({ cause: 'refused' });
  expect(connected.server.paths).toEqual([`${PATH}/pe1_x/property`, `${PATH}/pe1_x/property`]);
});
