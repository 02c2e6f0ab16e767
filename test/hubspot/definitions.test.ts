import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WantedProperty } from '../../src/core/setup/wanted.ts';
import { PropertyDefinitions } from '../../src/hubspot/definitions.ts';
import { connect, type Connected } from './connect.ts';

const PATH = '/crm/properties/2026-09/contacts';

let connected: Connected;
let definitions: PropertyDefinitions;

beforeEach(async () => {
  connected = await connect();
  definitions = new PropertyDefinitions(connected.api, '2026-09');
});

afterEach(async () => connected.server.stop());

function properties(count: number, change: Partial<WantedProperty> = {}): WantedProperty[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `p${index}`,
    label: 'P',
    description: '',
    type: 'string',
    multiple: false,
    unique: false,
    options: [],
    groupName: 'neostore',
    ...change,
  }));
}

/** Names in the requests of a kind, in their order. */
function sentNames(path: string): unknown[] {
  return connected.server.seen
    .filter((request) => request.path === path)
    .map(({ body }) => body as unknown as { name?: string; inputs: readonly { name: string }[] })
    .map(({ name, inputs }) => name ?? inputs.map((input) => input.name).join());
}

describe('creating properties', () => {
  test('takes one request for a hundred', async () => {
    connected.server.script = ({ body }) => ({ status: 201, body: { results: body.inputs } });
    const results = await definitions.createProperties(properties(101));
    expect([...results.values()].every(({ kind }) => kind === 'done')).toBe(true);
    expect(connected.server.paths).toEqual([`${PATH}/batch/create`, PATH]);
  });

  test('asks once more for each that a batch left out, which tells why', async () => {
    connected.server.script = ({ path, body }) => {
      if (path.endsWith('/batch/create')) {
        return { status: 207, body: { results: [body.inputs[0]], errors: [{}] } };
      }
      return { status: 400, body: { category: 'VALIDATION_ERROR', message: 'too many\nof them' } };
    };
    const results = await definitions.createProperties(properties(2));
    expect(results.get('p0')).toEqual({ kind: 'done' });
    expect(results.get('p1')).toMatchObject({
      cause: 'refused',
      reason: 'HubSpot refused (VALIDATION_ERROR): too many of them',
    });
    expect(sentNames(PATH)).toEqual(['p1']);
  });

  test('takes a name that exists for created', async () => {
    connected.server.script = () => ({ status: 409, body: { category: 'OBJECT_ALREADY_EXISTS' } });
    expect((await definitions.createProperties(properties(1))).get('p0')).toEqual({ kind: 'done' });
  });

  test.each([
    ['the scope is missing', 403, 'forbidden', 2],
    ['HubSpot is down', 503, 'unavailable', 6],
  ] as const)('asks no further when %s', async (_case, status, cause, requests) => {
    connected.server.script = () => ({ status, body: { category: 'X' } });
    const results = await definitions.createProperties(properties(20));
    expect([...results.values()].map((result) => result.kind === 'failed' && result.cause)).toEqual(
      Array(20).fill(cause),
    );
    // One batch and one single request, each repeated where that may help.
    expect(connected.server.seen).toHaveLength(requests);
  });

  test.each([
    [{ type: 'datetime' }, { type: 'datetime', fieldType: 'date' }],
    [
      { unique: true, description: 'Why' },
      { hasUniqueValue: true, description: 'Why' },
    ],
    [{ type: 'bool' }, { options: [{ value: 'true' }, { value: 'false' }] }],
    [
      { type: 'enumeration', multiple: true, options: ['both_wallets', 'none'] },
      {
        fieldType: 'checkbox',
        options: [
          { value: 'both_wallets', label: 'Both wallets', displayOrder: 0 },
          { value: 'none', label: 'None', displayOrder: 1 },
        ],
      },
    ],
  ] as const)('tells HubSpot of %j', async (change, body) => {
    connected.server.script = () => ({ status: 201, body: {} });
    await definitions.createProperties(properties(1, change));
    expect(connected.server.seen[0]?.body).toMatchObject(body);
  });
});

describe('extending options', () => {
  test('sends the existing ones as they are, and gives way where a label is taken', async () => {
    const there = { label: 'Both', value: 'b', description: 'x', displayOrder: 7, hidden: true };
    connected.server.script = ({ method }) =>
      method === 'GET'
        ? { body: { name: 'status', type: 'enumeration', options: [there] } }
        : { body: {} };
    const added = ['both', 'none', 'B'];
    expect(await definitions.extendOptions('status', added)).toEqual({ kind: 'done' });
    expect(connected.server.seen[1]).toMatchObject({
      method: 'PATCH',
      path: `${PATH}/status`,
      body: {
        options: [there, { label: 'both', value: 'both' }, { label: 'None', value: 'none' }],
      },
    });
  });

  test('changes nothing when the property cannot be read', async () => {
    connected.server.script = () => ({ status: 404, body: { category: 'OBJECT_NOT_FOUND' } });
    expect(await definitions.extendOptions('status', ['x'])).toMatchObject({ kind: 'failed' });
    expect(connected.server.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('reading definitions', () => {
  test('tells what setup has to know of each', async () => {
    const results = [
      {
        name: 'status',
        type: 'enumeration',
        fieldType: 'checkbox',
        hubspotDefined: true,
        hasUniqueValue: true,
        calculated: true,
        options: [{ label: 'A', value: 'a' }],
        modificationMetadata: { readOnlyOptions: true },
      },
    ];
    connected.server.script = ({ path }) => ({
      body: { results: path.endsWith('/groups') ? [{ name: 'g', label: 'G' }] : results },
    });
    expect(await definitions.read()).toEqual({
      kind: 'done',
      value: {
        groups: ['g'],
        properties: [
          {
            name: 'status',
            type: 'enumeration',
            multiple: true,
            unique: true,
            readOnly: true,
            fixedOptions: true,
            hubspotDefined: true,
            options: ['a'],
          },
        ],
      },
    });
  });
});
