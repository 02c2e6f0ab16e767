import { describe, expect, test } from '@jest/globals';
import { setup, type Bundle } from './setup.ts';
import type { SimulatorOptions } from '../../../src/simulator/hubspot/simulator.ts';
import type { JsonObject } from '../../../src/model/json.ts';

const DEFINITIONS = '/events/2026-03/event-definitions';
const FULL_NAME = 'pe8830001_pass_installed';

/** An account with this many definitions, of which `setup` brings two. */
async function withDefinitions(
  count: number,
  options: Partial<SimulatorOptions> = {},
): Promise<Bundle> {
  const bundle = await setup(options);
  const events = Array.from({ length: count - 2 }, (_, index) => ({
    name: `event_${index}`,
    label: `Event ${index}`,
    properties: [],
  }));
  bundle.simulator.provision({ events });
  return bundle;
}

function aDefinition(more: JsonObject = {}): JsonObject {
  return {
    name: 'pass_shared',
    label: 'Pass shared',
    includeDefaultProperties: false,
    propertyDefinitions: [],
    ...more,
  };
}

describe('the list of event definitions', () => {
  test.each([
    ['100 to a page', {}, '', 100],
    ['as many to a page as the account answers', { definitionsPage: 20 }, '', 20],
    ['as many to a page as are asked for', { definitionsPage: 20 }, '?limit=50', 50],
  ])('comes %s', async (_, options, query, length) => {
    const { call } = await withDefinitions(120, options);
    const { body } = await call('GET', `${DEFINITIONS}${query}`);
    expect(body.results).toHaveLength(length);
    expect(body).toMatchObject({ total: 120, paging: { next: { after: expect.any(String) } } });
    expect(body.paging.next).not.toHaveProperty('link');
  });

  test('is whole once every page was followed', async () => {
    const { call } = await withDefinitions(45, { definitionsPage: 20 });
    const names: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const { body } = await call('GET', `${DEFINITIONS}${after === '' ? '' : `?after=${after}`}`);
      names.push(...body.results.map(({ name }: { name: string }) => name));
      after = body.paging?.next.after;
    }
    expect(new Set(names).size).toBe(45);
    expect(names).toHaveLength(45);
  });

  test.each(['?limit=0', '?limit=101', '?limit=x', '?after=nowhere'])(
    'refuses %s',
    async (query) => {
      const { call } = await setup();
      expect((await call('GET', `${DEFINITIONS}${query}`)).status).toBe(400);
    },
  );

  test.each([
    ['same', 'https://api.hubapi.com/events/2026-03/event-definitions'],
    ['v3', 'https://api.hubapi.com/events/v3/event-definitions'],
  ] as const)('links to the next page by the version %s', async (pageLinks, link) => {
    const { call } = await withDefinitions(3, { pageLinks });
    const { body } = await call('GET', `${DEFINITIONS}?limit=2&includeProperties=true`);
    const { after } = body.paging.next;
    expect(body.paging.next.link).toBe(`${link}?limit=2&includeProperties=true&after=${after}`);
  });

  test('has every field that the specification requires', async () => {
    const { call } = await setup();
    const { body } = await call('GET', `${DEFINITIONS}/${FULL_NAME}`);
    expect(body).toMatchObject({
      id: expect.any(String),
      objectTypeId: expect.stringMatching(/^6-\d+$/),
      fullyQualifiedName: FULL_NAME,
      name: 'pass_installed',
      labels: { singular: 'Wallet pass installed' },
      associations: [],
      archived: false,
    });
    expect(body.properties[0]).toMatchObject({
      name: 'pass_type',
      label: 'Pass type',
      type: 'string',
      fieldType: 'text',
      groupName: `${FULL_NAME}_information`,
      description: '',
      options: [],
      archived: false,
    });
  });
});

describe('an event that was deleted', () => {
  test.each([
    ['listed', 2],
    ['hidden', 1],
  ] as const)(
    'is %s, takes no occurrences, and its name is spent',
    async (archivedEvents, listed) => {
      const { call, post, simulator, aContact } = await setup({ archivedEvents });
      const objectId = await aContact({});
      expect((await call('DELETE', `${DEFINITIONS}/pass_installed`)).status).toBe(204);
      const { results } = (await call('GET', DEFINITIONS)).body;
      expect(results).toHaveLength(listed);
      const archived = results.filter((one: JsonObject) => one['archived'] === true);
      expect(archived).toHaveLength(listed - 1);
      const occurrence = { eventName: FULL_NAME, objectId, properties: {} };
      expect((await post('/events/2026-03/send', occurrence)).status).toBe(400);
      expect((await post(DEFINITIONS, aDefinition({ name: 'pass_installed' }))).status).toBe(409);
      const one = await call('GET', `${DEFINITIONS}/pass_installed`);
      expect([one.status, one.body.archived]).toEqual(
        listed === 2 ? [200, true] : [404, undefined],
      );
      expect((await call('DELETE', `${DEFINITIONS}/pass_installed`)).status).toBe(404);
      expect(simulator.contacts()[0]?.timeline).toEqual([]);
    },
  );

  test('may be one that an administrator took out of use', async () => {
    const { call, simulator } = await setup();
    simulator.archiveEvent('pass_installed');
    const { results } = (await call('GET', DEFINITIONS)).body;
    expect(results).toMatchObject([{ archived: true }, { archived: false }]);
  });
});

describe('a definition', () => {
  const long = (count: number): string => 'x'.repeat(count);
  const properties = (count: number): JsonObject[] =>
    Array.from({ length: count }, (_, i) => ({ name: `p_${i}`, label: `P ${i}`, type: 'string' }));

  test.each<[string, JsonObject, JsonObject]>([
    ['its name', { name: long(50) }, { name: long(51) }],
    ['its label', { label: long(100) }, { label: long(101) }],
    [
      'its properties',
      { propertyDefinitions: properties(50) },
      { propertyDefinitions: properties(51) },
    ],
    [
      'the name of a property',
      { propertyDefinitions: [{ name: long(50), label: 'P', type: 'string' }] },
      { propertyDefinitions: [{ name: long(51), label: 'P', type: 'string' }] },
    ],
    [
      'the label of a property',
      { propertyDefinitions: [{ name: 'p', label: long(50), type: 'string' }] },
      { propertyDefinitions: [{ name: 'p', label: long(51), type: 'string' }] },
    ],
    [
      'the type of a property',
      { propertyDefinitions: [{ name: 'p', label: 'P', type: 'datetime' }] },
      { propertyDefinitions: [{ name: 'p', label: 'P', type: 'bool' }] },
    ],
    [
      'the options of an enumeration',
      {
        propertyDefinitions: [
          { name: 'p', label: 'P', type: 'enumeration', options: [{ label: 'A', value: 'a' }] },
        ],
      },
      { propertyDefinitions: [{ name: 'p', label: 'P', type: 'enumeration' }] },
    ],
  ])('is limited in %s', async (_, good, bad) => {
    const { post } = await setup();
    expect((await post(DEFINITIONS, aDefinition(bad))).status).toBe(400);
    expect((await post(DEFINITIONS, aDefinition(good))).status).toBe(201);
  });

  test('is the 500th at most', async () => {
    const { post } = await withDefinitions(500);
    expect((await post(DEFINITIONS, aDefinition())).status).toBe(400);
  });

  test('takes no 51st property later either', async () => {
    const { post } = await setup();
    await post(DEFINITIONS, aDefinition({ propertyDefinitions: properties(50) }));
    const property = { name: 'more', label: 'More', type: 'string' };
    expect((await post(`${DEFINITIONS}/pass_shared/property`, property)).status).toBe(400);
  });

  test.each([
    ['either', 201, 201],
    ['short', 201, 404],
    ['full', 404, 201],
  ] as const)('goes by %s name in a path', async (eventNameInPath, short, full) => {
    const { post } = await setup({ eventNameInPath });
    const add = async (event: string, name: string): Promise<number> => {
      const property = { name, label: name, type: 'string' };
      return (await post(`${DEFINITIONS}/${event}/property`, property)).status;
    };
    expect(await add('pass_installed', 'one')).toBe(short);
    expect(await add(FULL_NAME, 'two')).toBe(full);
  });
});
