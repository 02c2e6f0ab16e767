import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WantedProperty } from '../../src/core/setup/wanted.ts';
import { PropertyDefinitions } from '../../src/hubspot/definitions.ts';
import type { DefinitionResult } from '../../src/hubspot/definition-result.ts';
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

  describe('of which HubSpot says that it exists', () => {
    const conflict = { status: 409, body: { category: 'OBJECT_ALREADY_EXISTS' } };
    const there = { name: 'p0', type: 'string', fieldType: 'text' };

    /** A HubSpot that shows the property to these questions, and refuses others with 404. */
    async function create(
      shown: { readonly [query: string]: object },
      status = 404,
    ): Promise<DefinitionResult | undefined> {
      connected.server.script = ({ method, path }) => {
        if (method === 'POST') return conflict;
        const body = shown[path.replace(`${PATH}/p0`, '')];
        return body === undefined ? { status } : { body };
      };
      return (await definitions.createProperties(properties(1))).get('p0');
    }

    test('is created if it is as it should be: an attempt of ours may have made it', async () => {
      expect(await create({ '': there })).toEqual({ kind: 'done' });
      expect(connected.server.paths).toEqual([PATH, `${PATH}/p0`]);
    });

    test.each([
      ['another type', { '': { ...there, type: 'number' } }, /exists and is of type number/],
      ['sensitive', { '?dataSensitivity=sensitive': there }, /sensitive data, which is not/],
      ['highly so', { '?dataSensitivity=highly_sensitive': there }, /sensitive data, which is not/],
      ['archived', { '?archived=true': { ...there, archived: true } }, /archived: restore it/],
      ['archived, told at once', { '': { ...there, archived: true } }, /archived: restore it/],
      ['not shown at all', {}, /does not show it to this credential/],
    ])('is never done where it is %s', async (_case, shown, reason) => {
      expect(await create(shown)).toEqual({
        kind: 'failed',
        cause: 'refused',
        reason: expect.stringMatching(reason),
      });
    });

    test('is not shown where the credential may not ask for sensitive data', async () => {
      expect(await create({}, 403)).toMatchObject({ reason: expect.stringMatching(/not show it/) });
      expect(connected.blocked()).toBe(0);
    });

    test('is not known where HubSpot cannot be asked', async () => {
      expect(await create({}, 503)).toMatchObject({ cause: 'unavailable' });
    });
  });

  test('takes a group that exists for created where HubSpot lists it', async () => {
    let groups: readonly object[] = [{ name: 'g' }];
    connected.server.script = ({ method }) =>
      method === 'POST' ? { status: 409 } : { body: { results: groups } };
    const group = { name: 'g', label: 'G' };
    expect(await definitions.createGroup(group)).toEqual({ kind: 'done' });
    groups = [];
    expect(await definitions.createGroup(group)).toMatchObject({
      reason: expect.stringContaining('does not list it'),
    });
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

  test('sends them as HubSpot takes them: numbered, and without what is null', async () => {
    const options = [
      { label: 'A', value: 'a', description: null, displayOrder: 4, hidden: null },
      { label: 'B', value: 'b' },
    ];
    connected.server.script = ({ method }) =>
      method === 'GET' ? { body: { name: 's', type: 'enumeration', options } } : { body: {} };
    await definitions.extendOptions('s', ['c']);
    expect(connected.server.seen[1]?.body).toEqual({
      options: [
        { label: 'A', value: 'a', displayOrder: 4, hidden: false },
        { label: 'B', value: 'b', displayOrder: 1, hidden: false },
        { label: 'C', value: 'c', displayOrder: 5, hidden: false },
      ],
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
        externalOptions: true,
        modificationMetadata: { readOnlyOptions: true },
      },
      { name: 'gone', type: 'string', archived: true },
    ];
    connected.server.script = ({ path }) => ({
      body: { results: path.endsWith('/groups') ? [{ name: 'g', label: 'G' }] : results },
    });
    expect(await definitions.read(['status'])).toEqual({
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
            externalOptions: true,
            hubspotDefined: true,
            options: ['a'],
          },
        ],
        sensitive: [],
      },
    });
    // Nothing is missing, so nobody asks for sensitive data.
    expect(connected.server.seen).toHaveLength(2);
  });

  test('asks for sensitive ones where one is missing, as far as the credential may', async () => {
    const listed: { readonly [query: string]: readonly object[] } = {
      '': [{ name: 'email', type: 'string', dataSensitivity: 'non_sensitive' }],
      '?dataSensitivity=sensitive': [
        { name: 'born_on', type: 'date', dataSensitivity: 'sensitive' },
        { name: 'email', type: 'string', dataSensitivity: 'non_sensitive' },
      ],
      '/groups': [],
    };
    connected.server.script = ({ path }) => {
      const results = listed[path.replace(PATH, '')];
      return results === undefined ? { status: 403 } : { body: { results } };
    };
    expect(await definitions.read(['email', 'born_on'])).toMatchObject({
      value: { properties: [{ name: 'email' }], sensitive: ['born_on'] },
    });
    expect(connected.server.paths).toHaveLength(4);
    expect(connected.blocked()).toBe(0);
  });
});
