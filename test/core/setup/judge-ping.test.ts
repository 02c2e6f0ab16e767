import { describe, expect, test } from '@jest/globals';
import { judgePing, type PingResult } from '../../../src/core/setup/judge-ping.ts';

const TARGET = {
  url: 'https://my.host/webhooks/neostore/acme',
  tenantId: 'acme',
  instance: 'this',
  listensAt: 'http://127.0.0.1:8080',
};

const answered = (
  status: number,
  refusal: string | null = null,
  location: string | null = null,
): PingResult => ({ kind: 'answered', status, refusal, location });

describe('an address is right', () => {
  test('where this process answers for this tenant', () => {
    const result = { kind: 'pong', instance: 'this', tenantId: 'acme' } as const;
    expect(judgePing(result, TARGET)).toBeNull();
    expect(judgePing({ ...result, instance: 'any' }, { ...TARGET, instance: null })).toBeNull();
  });
});

describe('an address is wrong, and says what to do', () => {
  test.each<[string, PingResult, RegExp, RegExp]>([
    [
      'another tenant',
      { kind: 'pong', instance: 'this', tenantId: 'globex' },
      /for the tenant globex, not for acme/,
      /end in \/webhooks\/neostore\/acme/,
    ],
    [
      'another daemon',
      { kind: 'pong', instance: 'other', tenantId: 'acme' },
      /another neostore-hubspot/,
      /stop that one/,
    ],
    [
      'a redirect',
      answered(301, null, 'https://www.my.host/'),
      /to https:\/\/www\.my\.host\/ \(301\)/,
      /not follow/,
    ],
    ['a redirect to nowhere', answered(308), /redirected elsewhere/, /not follow/],
    ['a sign-in', answered(401), /lets nobody in \(401\)/, /without a sign-in/],
    [
      'a proxy without a daemon',
      answered(502),
      /does not reach the daemon \(502\)/,
      /127\.0\.0\.1:8080/,
    ],
    ['another server', answered(404), /no such path \(404\)/, /pass \/webhooks\/neostore\/acme on/],
    [
      'another server that says yes',
      answered(200),
      /another server answers \(200\)/,
      /my\.host leads/,
    ],
    [
      'another secret',
      answered(401, 'unauthorized'),
      /another tenant or another secret/,
      /as it is/,
    ],
    ['another path', answered(404, 'not_found'), /under another path/, /keep \/webhooks/],
    ['another method', answered(405, 'method_not_allowed'), /method_not_allowed \(405\)/, /POST/],
    ['a compressed body', answered(415, 'unsupported_content_encoding'), /415/, /compress/],
    ['a full daemon', answered(503, 'too_many_bodies'), /too_many_bodies \(503\)/, /the log/],
    ['no such host', { kind: 'failed', code: 'ENOTFOUND' }, /no host of this name/, /DNS/],
    ['nobody', { kind: 'failed', code: 'ECONNREFUSED' }, /nothing listens/, /TLS proxy/],
    [
      'an old certificate',
      { kind: 'failed', code: 'CERT_HAS_EXPIRED' },
      /expired/,
      /certificate of my\.host/,
    ],
    ['silence', { kind: 'failed', code: 'TIMEOUT' }, /in time/, /firewall/],
    ['no HTTP', { kind: 'failed', code: 'HPE_INVALID' }, /no HTTP/, /firewall/],
    ['a broken line', { kind: 'failed', code: 'ECONNRESET' }, /broken off/, /firewall/],
  ])('%s', (_case, result, found, advice) => {
    expect(judgePing(result, TARGET)).toEqual({
      found: expect.stringMatching(found),
      advice: expect.stringMatching(advice),
    });
  });

  test('also where it is no address at all', () => {
    const target = { ...TARGET, url: 'nowhere' };
    for (const result of [answered(404), answered(200), { kind: 'failed', code: 'X' } as const]) {
      expect(judgePing(result, target)?.advice).toContain('nowhere');
    }
  });
});
