import { describe, expect, test } from '@jest/globals';
import type { ArrivedRequest } from '../../../../src/simulator/hubspot/request-channel.ts';
import { HubSpotSimulator } from '../../../../src/simulator/hubspot/simulator.ts';
import { manualClock } from '../setup.ts';
import { requestFaults, UNCHECKED_HEADER } from './check-request.ts';
import { OPERATIONS } from './operations.ts';
import { failIfFaulty } from './watch-requests.ts';

const UPSERT = '/crm/objects/2026-09/contacts/batch/upsert';

function aRequest(path: string, body: unknown, more: Partial<ArrivedRequest> = {}): ArrivedRequest {
  return {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  };
}

function anUpsert(more: object): ArrivedRequest {
  const input = { id: 'C1', idProperty: 'customer_id', properties: { city: 'Paris' } };
  return aRequest(UPSERT, { inputs: [{ ...input, ...more }] });
}

const PROPERTY = {
  name: 'stores',
  label: 'Stores',
  type: 'enumeration',
  fieldType: 'checkbox',
  groupName: 'neostore',
  options: [{ label: 'Paris', value: 'paris', displayOrder: 0, hidden: false }],
};

function aRead(query: string): ArrivedRequest {
  const asked = { method: 'GET', query: new URLSearchParams(query) };
  return aRequest('/crm/properties/2026-09/contacts', '', asked);
}

describe('a right request has no fault', () => {
  test.each<[string, ArrivedRequest]>([
    ['an upsert', anUpsert({ objectWriteTraceId: '7' })],
    ['an upsert by version 3', { ...anUpsert({}), path: '/crm/v3/objects/contacts/batch/upsert' }],
    ['a property', aRequest('/crm/properties/2026-09/contacts', PROPERTY)],
    [
      'an occurrence',
      aRequest('/events/2026-03/send/batch', {
        inputs: [{ eventName: 'pe1_e', properties: {}, occurredAt: '2026-11-20T08:30:00.000Z' }],
      }),
    ],
    ['a read', aRead('dataSensitivity=sensitive')],
    [
      'a form',
      aRequest('/oauth/2026-03/token', 'grant_type=refresh_token&client_id=a&client_secret=b', {
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      }),
    ],
  ])('%s', (_, request) => {
    expect(requestFaults(request)).toEqual([]);
  });
});

describe('a wrong request', () => {
  test.each<[string, ArrivedRequest, string]>([
    ['an unknown field', anUpsert({ email: 'x' }), 'unknown field email in the body.inputs[]'],
    [
      'a missing field',
      aRequest(UPSERT, { inputs: [{ properties: {} }] }),
      'missing field id in the body.inputs[]',
    ],
    ['a number for a text', anUpsert({ id: 7 }), 'the body.inputs[].id is no string'],
    [
      'a value that is no text',
      anUpsert({ properties: { points: 7 } }),
      'the body.inputs[].properties.points is no string',
    ],
    ['a list for a map', anUpsert({ properties: [] }), 'the body.inputs[].properties is no object'],
    ['one record for many', aRequest(UPSERT, { inputs: {} }), 'the body.inputs is no list'],
    ['no JSON', aRequest(UPSERT, '{'), 'the body is no object'],
    [
      'a read without what is required',
      aRequest('/crm/objects/2026-09/contacts/batch/read', { inputs: [], properties: [] }),
      'missing field propertiesWithHistory in the body',
    ],
    [
      'a type that properties do not have',
      aRequest('/crm/properties/2026-09/contacts', { ...PROPERTY, type: 'text' }),
      'the body.type is none of its values',
    ],
    [
      'an option without its number',
      aRequest('/crm/properties/2026-09/contacts', {
        ...PROPERTY,
        options: [{ label: 'Paris', value: 'paris', hidden: false }],
      }),
      'missing field displayOrder in the body.options[]',
    ],
    [
      'an instant with seven digits',
      aRequest('/events/2026-03/send', {
        eventName: 'pe1_e',
        properties: {},
        occurredAt: '2026-11-20T08:30:00.1234567Z',
      }),
      'the body.occurredAt is no instant',
    ],
    ['an unknown query', aRead('sensitive=true'), 'unknown field sensitive in the query'],
    ['a body where none is taken', { ...aRead(''), body: '{}' }, 'a body where none is taken'],
    [
      'an address in its URL',
      aRequest('/crm/objects/2026-09/contacts/ada%40example.com', '', { method: 'GET' }),
      'an e-mail address in the URL',
    ],
    [
      'JSON for a form',
      aRequest('/oauth/2026-03/token', {}),
      'application/json in place of application/x-www-form-urlencoded',
    ],
    ['no type for JSON', { ...anUpsert({}), headers: {} }, 'no type in place of application/json'],
    [
      'an unknown path',
      aRequest('/crm/objects/2026-09/deals', {}),
      'is no operation that the contract knows',
    ],
  ])('with %s is told so', (_, request, fault) => {
    expect(requestFaults(request)).toEqual([expect.stringContaining(fault)]);
  });

  test('is left alone where its sender says so', () => {
    const headers = { [UNCHECKED_HEADER]: 'wrong on purpose' };
    expect(requestFaults({ ...aRequest(UPSERT, '{'), headers })).toEqual([]);
  });

  test('fails the test that sent it to any simulated HubSpot', async () => {
    await using simulator = new HubSpotSimulator({ clock: manualClock() });
    const url = await simulator.start();
    await fetch(url + UPSERT, { method: 'POST', body: '{"input":[]}' });
    expect(failIfFaulty).toThrow('POST /crm/objects/contacts/batch/upsert: text/plain');
    const headers = { 'content-type': 'application/json' };
    await fetch(url + UPSERT, { method: 'POST', headers, body: '{"input":[]}' });
    expect(failIfFaulty).toThrow('unknown field input in the body');
    expect(failIfFaulty).not.toThrow();
  });
});

test.each(Object.entries(OPERATIONS).filter(([, { body }]) => body !== null))(
  'the contract has fields for %s',
  (_, { body }) => {
    expect(body?.().fields.size).toBeGreaterThan(0);
  },
);
