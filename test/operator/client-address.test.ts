import { describe, expect, test } from '@jest/globals';
import { clientAddressBehind } from '../../src/operator/client-address.ts';

const PROXIES = [
  { address: '127.0.0.1', prefix: 32 },
  { address: '10.0.0.0', prefix: 8 },
  { address: 'fd00::', prefix: 8 },
];

describe('where a request came from', () => {
  test.each([
    ['203.0.113.5', '198.51.100.7', '203.0.113.5'],
    ['127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['127.0.0.1', '1.2.3.4, 198.51.100.7, 10.1.1.1', '198.51.100.7'],
    ['fd00::1', '2001:db8::9', '2001:db8::9'],
    ['127.0.0.1', '[2001:db8::9]:443', '2001:db8::9'],
    ['127.0.0.1', '198.51.100.7:5000', '198.51.100.7'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.7, unknown', '127.0.0.1'],
    ['127.0.0.1', '10.1.1.1', '10.1.1.1'],
  ])('from %s with "%s": %s', (peer, forwardedFor, address) => {
    expect(clientAddressBehind(PROXIES)({ peer, forwardedFor })).toBe(address);
  });

  test('nobody is believed who is not trusted', () => {
    const origin = { peer: '127.0.0.1', forwardedFor: '198.51.100.7' };
    expect(clientAddressBehind([])(origin)).toBe('127.0.0.1');
  });
});
