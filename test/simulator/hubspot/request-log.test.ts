import { describe, expect, test } from '@jest/globals';
import {
  busiestWindow,
  endpointOf,
  LOGGED_REQUESTS_MAX,
  RequestRecorder,
  type LoggedRequest,
} from '../../../src/simulator/hubspot/request-log.ts';
import { setup } from './setup.ts';

function aRequest(atMs: number): LoggedRequest {
  const endpoint = 'GET /x';
  return { atMs, method: 'GET', path: '/x', endpoint, status: 200, inputs: 1, counted: true };
}

describe('the request log', () => {
  test('counts by endpoint and status, and knows the size of batches', async () => {
    const { call, post, simulator } = await setup();
    await call('GET', '/crm/objects/2026-09/contacts/1');
    await call('GET', '/crm/v3/objects/contacts/2');
    const inputs = [{ id: '1' }, { id: '2' }];
    await post('/crm/objects/2026-09/contacts/batch/read', { inputs });
    const { total, counts, list } = simulator.requests();
    expect(total).toBe(3);
    expect(counts).toEqual({
      'GET /crm/objects/contacts/{id}': { 404: 2 },
      'POST /crm/objects/contacts/batch/read': { 207: 1 },
    });
    expect(list.map((request) => request.inputs)).toEqual([1, 1, 2]);
  });

  test('keeps the latest requests and counts them all', () => {
    const recorder = new RequestRecorder();
    const total = 2 * LOGGED_REQUESTS_MAX + 5;
    for (let atMs = 0; atMs < total; atMs += 1) recorder.record(aRequest(atMs));
    const log = recorder.read();
    expect(log.total).toBe(total);
    expect(log.list).toHaveLength(LOGGED_REQUESTS_MAX);
    expect(log.list.at(-1)?.atMs).toBe(total - 1);
  });
});

test('the busiest window holds the most requests less than its length apart', () => {
  const requests = [20_000, 0, 9999, 10_000].map(aRequest);
  expect(busiestWindow(requests, 10_000)).toBe(2);
  expect(busiestWindow(requests, 10_001)).toBe(3);
  expect(busiestWindow([], 10_000)).toBe(0);
});

test('endpoints are named without version and ids', () => {
  expect(endpointOf('GET', '/crm/properties/2026-09/contacts/email')).toBe(
    'GET /crm/properties/contacts/{name}',
  );
  expect(endpointOf('POST', '/crm/v3/objects/contacts/merge')).toBe(
    'POST /crm/objects/contacts/merge',
  );
  expect(endpointOf('POST', '/events/2026-03/send')).toBe('POST /events/send');
});
