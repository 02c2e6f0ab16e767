import { describe, expect, test } from '@jest/globals';
import { RateLimits } from '../../../src/simulator/hubspot/limits.ts';
import { setup } from './setup.ts';

const CONTACTS = '/crm/objects/2026-09/contacts';

describe('the ten-secondly limit', () => {
  test('rolls: a request is possible again ten seconds after the oldest', async () => {
    const { call, clock } = await setup({ limits: { perTenSeconds: 2, perDay: 100 } });
    const status = async (): Promise<number> => (await call('GET', CONTACTS)).status;
    expect(await status()).toBe(200);
    clock.advance(6000);
    expect(await status()).toBe(200);
    expect(await status()).toBe(429);
    clock.advance(4000);
    expect(await status()).toBe(200);
    expect(await status()).toBe(429);
  });

  test('is reported in headers, and names its policy when it is exceeded', async () => {
    const { call } = await setup({ limits: { perTenSeconds: 1, perDay: 100 } });
    const first = await call('GET', CONTACTS);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-hubspot-ratelimit-max': '1',
      'x-hubspot-ratelimit-remaining': '0',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-daily': '100',
      'x-hubspot-ratelimit-daily-remaining': '99',
    });
    const second = await call('GET', CONTACTS);
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBeNull();
    expect(second.body).toMatchObject({
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
  });

  test('does not count custom events', async () => {
    const { post, simulator } = await setup({ limits: { perTenSeconds: 1, perDay: 1 } });
    for (let sent = 0; sent < 3; sent += 1) {
      const { status, headers } = await post('/events/2026-03/send/batch', { inputs: [] });
      expect(status).toBe(204);
      expect(headers.has('x-hubspot-ratelimit-max')).toBe(false);
    }
    expect(simulator.requests().list.every((request) => !request.counted)).toBe(true);
  });
});

describe('the daily limit', () => {
  test('is shared with the other apps of the account', async () => {
    const { call, simulator } = await setup({ limits: { perTenSeconds: 100, perDay: 10 } });
    simulator.spendDailyQuota(10);
    const { status, body } = await call('GET', CONTACTS);
    expect(status).toBe(429);
    expect(body).toMatchObject({
      policyName: 'DAILY',
      message: 'You have reached your daily limit.',
    });
  });

  test('starts again at midnight in the time zone of the account', () => {
    const limits = new RateLimits({ perTenSeconds: 100, perDay: 10 }, 'America/New_York');
    limits.spendDaily(10, Date.parse('2026-11-23T10:00:00Z'));
    expect(limits.remainingToday(Date.parse('2026-11-24T04:59:59Z'))).toBe(0);
    expect(limits.remainingToday(Date.parse('2026-11-24T05:00:00Z'))).toBe(10);
  });
});
