import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPortal } from '../../src/hubspot/portal.ts';
import { connect, type Connected } from './connect.ts';
import type { ScriptedAnswer } from './scripted-server.ts';

const DETAILS = { portalId: 147, timeZone: 'Europe/Paris', currency: 'EUR' };
const RESULTS = [
  { name: 'email', label: 'Email', type: 'string', fieldType: 'text', options: [] },
  { name: 'customer', type: 'string', fieldType: 'text', hasUniqueValue: true },
  {
    name: 'colours',
    type: 'enumeration',
    fieldType: 'checkbox',
    options: [
      { label: 'Red', value: 'red' },
      { label: 'Blue', value: 'blue' },
    ],
  },
  { name: 'status', type: 'enumeration', fieldType: 'select', options: [{ value: 'on' }] },
  { name: 'created', type: 'datetime', modificationMetadata: { readOnlyValue: true } },
  { name: 'score', type: 'number', fieldType: 'calculation_equation', calculated: true },
  { name: 'owner', type: 'enumeration', fieldType: 'select', options: [], externalOptions: true },
  { name: 'gone', type: 'string', fieldType: 'text', archived: true },
  { name: 'place', type: 'object_coordinates', fieldType: 'text' },
];

describe('readPortal', () => {
  let hubspot: Connected;

  beforeEach(async () => {
    hubspot = await connect();
  });
  afterEach(() => hubspot.server.stop());

  function script(answers: { [path: string]: ScriptedAnswer }): void {
    hubspot.server.script = ({ path }) => answers[path] ?? { status: 404 };
  }

  test('reads the account and its property definitions', async () => {
    script({
      '/account-info/2026-09/details': { body: DETAILS },
      '/crm/properties/2026-09/contacts': { body: { results: RESULTS } },
    });
    const portal = await readPortal(hubspot.api, '2026-09');
    if (portal.kind !== 'done') throw new Error('not read');
    expect(portal.value).toMatchObject({
      id: '147',
      timeZone: 'Europe/Paris',
      uiDomain: 'app.hubspot.com',
    });
    const plain = { multiple: false, options: [], readOnly: false, unique: false };
    expect([...portal.value.properties.values()]).toEqual([
      { ...plain, name: 'email', type: 'string', fieldType: 'text' },
      { ...plain, name: 'customer', type: 'string', fieldType: 'text', unique: true },
      {
        ...plain,
        name: 'colours',
        type: 'enumeration',
        fieldType: 'checkbox',
        multiple: true,
        options: ['red', 'blue'],
      },
      { ...plain, name: 'status', type: 'enumeration', fieldType: 'select', options: ['on'] },
      { ...plain, name: 'created', type: 'datetime', readOnly: true },
      {
        ...plain,
        name: 'score',
        type: 'number',
        fieldType: 'calculation_equation',
        readOnly: true,
      },
      {
        ...plain,
        name: 'owner',
        type: 'enumeration',
        fieldType: 'select',
        externalOptions: true,
      },
    ]);
  });

  test.each([
    ['app-eu1.hubspot.com', 'app-eu1.hubspot.com'],
    ['app.hubspot.com/?next=//elsewhere', 'app.hubspot.com'],
  ])('takes the host of the pages from the account, where it is one: %s', async (given, host) => {
    script({
      '/account-info/2026-09/details': { body: { ...DETAILS, uiDomain: given } },
      '/crm/properties/2026-09/contacts': { body: { results: RESULTS } },
    });
    expect(await readPortal(hubspot.api, '2026-09')).toMatchObject({ value: { uiDomain: host } });
  });

  test('reads the account in an older version where HubSpot has no other', async () => {
    script({
      '/account-info/2026-03/details': { body: DETAILS },
      '/crm/properties/2026-09/contacts': { body: { results: RESULTS } },
    });
    expect(await readPortal(hubspot.api, '2026-09')).toMatchObject({ value: { id: '147' } });
  });

  test('fails with what refuses either of them', async () => {
    script({ '/account-info/2026-09/details': { status: 401 } });
    expect(await readPortal(hubspot.api, '2026-09')).toMatchObject({ kind: 'blocked' });
    script({
      '/account-info/2026-09/details': { body: DETAILS },
      '/crm/properties/2026-09/contacts': { status: 403 },
    });
    expect(await readPortal(hubspot.api, '2026-09')).toMatchObject({ kind: 'blocked' });
  });

  test('does not believe that an account has no properties', async () => {
    script({
      '/account-info/2026-09/details': { body: DETAILS },
      '/crm/properties/2026-09/contacts': { body: { results: [] } },
    });
    expect(await readPortal(hubspot.api, '2026-09')).toMatchObject({ kind: 'retry' });
  });
});
