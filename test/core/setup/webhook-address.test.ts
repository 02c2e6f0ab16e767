import { describe, expect, test } from '@jest/globals';
import { isPlaceholder, webhookAddressFaults } from '../../../src/core/setup/webhook-address.ts';

const REAL = { tenantId: 'acme', neostoreUrl: 'https://app.neostore.cloud' };
const REHEARSED = { tenantId: 'acme', neostoreUrl: 'http://127.0.0.1:9100' };

function faults(url: string, place: Parameters<typeof webhookAddressFaults>[1] = REAL): string {
  return webhookAddressFaults(url, place).join('; ');
}

describe('an address that can work', () => {
  test.each([
    'https://wallet.my-shop.com/webhooks/neostore/acme',
    'https://wallet.my-shop.com/webhooks/neostore/acme/',
    'https://wallet.my-shop.com/webhooks/neostore',
    'https://wallet.my-shop.com:8443/api/webhooks/neostore/acme',
    'https://my.host/webhooks/neostore/acme',
    'https://yoursurprise.com/webhooks/neostore/acme',
    'https://203.0.113.7/webhooks/neostore/acme',
    'https://[2001:db8::7]/webhooks/neostore/acme',
    'https://172.32.0.1/webhooks/neostore/acme',
  ])('%s', (url) => expect(faults(url)).toBe(''));

  test('is any for a tenant that is not known yet', () => {
    const place = { ...REAL, tenantId: null };
    expect(faults('https://my.host/webhooks/neostore/acme', place)).toBe('');
  });

  test('may name the tenant as a browser writes it', () => {
    const place = { ...REAL, tenantId: 'café' };
    expect(faults('https://my.host/webhooks/neostore/caf%C3%A9', place)).toBe('');
    expect(faults('https://my.host/webhooks/neostore/%E0%A4', place)).toMatch(/the tenant %E0%A4/);
  });

  test('is on this machine where Neostore is on this machine, too', () => {
    expect(faults('http://127.0.0.1:8080/webhooks/neostore/acme', REHEARSED)).toBe('');
    expect(faults('http://localhost:8080/webhooks/neostore/acme', REHEARSED)).toBe('');
    expect(faults('http://shop.com/webhooks/neostore/acme', REHEARSED)).toMatch(/asks for https/);
    expect(faults('http://192.168.1.5/webhooks/neostore/acme', REHEARSED)).toMatch(/private/);
  });
});

describe('an address that cannot work', () => {
  test.each<[string, RegExp]>([
    ['shop.com/webhooks/neostore/acme', /begins with https/],
    ['ftp://shop.com/webhooks/neostore/acme', /begins with https/],
    ['http://shop.com/webhooks/neostore/acme', /^it is http, and Neostore asks for https$/],
    ['https://shop.com/webhooks/neostore/globex', /the tenant globex, and .* is acme/],
    ['https://shop.com/webhooks/neostore/ACME', /the tenant ACME, and .* is acme/],
    [
      'https://your.host/webhooks/neostore/your-tenant',
      /your\.host stands for.*the tenant your-tenant/,
    ],
    ['https://hooks.example.com/webhooks/neostore/acme', /stands for the name of your own host/],
    ['https://your-domain.com/webhooks/neostore/acme', /stands for/],
    ['https://<host>/webhooks/neostore/acme', /in brackets/],
    ['https://shop.com/webhooks/neostore/{tenantId}', /in brackets/],
    ['https://localhost/webhooks/neostore/acme', /this machine alone/],
    ['https://daemon.localhost/webhooks/neostore/acme', /this machine alone/],
    ['https://127.1/webhooks/neostore/acme', /this machine alone/],
    ['https://0.0.0.0/webhooks/neostore/acme', /this machine alone/],
    ['https://[::1]/webhooks/neostore/acme', /this machine alone/],
    ['https://[::]/webhooks/neostore/acme', /this machine alone/],
    ['https://[::ffff:127.0.0.1]/webhooks/neostore/acme', /this machine alone/],
    ['https://10.0.0.7/webhooks/neostore/acme', /private network/],
    ['https://172.16.0.1/webhooks/neostore/acme', /private network/],
    ['https://192.168.1.5./webhooks/neostore/acme', /private network/],
    ['https://169.254.1.1/webhooks/neostore/acme', /private network/],
    ['https://100.64.0.1/webhooks/neostore/acme', /private network/],
    ['https://224.0.0.1/webhooks/neostore/acme', /private network/],
    ['https://[fd00::1]/webhooks/neostore/acme', /private network/],
    ['https://[fe80::1]/webhooks/neostore/acme', /private network/],
    ['https://daemon/webhooks/neostore/acme', /private network/],
    ['https://daemon.internal/webhooks/neostore/acme', /private network/],
    [
      'https://shop.com',
      /its path is \/, and the daemon takes webhooks at \/webhooks\/neostore\/acme/,
    ],
    ['https://shop.com/hook', /its path is \/hook/],
    ['https://shop.com/webhooks/neostore/acme/more', /its path is/],
    ['https://shop.com/webhooks/neostore//acme', /its path is/],
    ['https://ada:pw@shop.com/webhooks/neostore/acme', /a user name or a password/],
    ['https://shop.com/webhooks/neostore/acme?key=1', /a query/],
    ['https://shop.com/webhooks/neostore/acme#top', /a fragment/],
  ])('%s', (url, expected) => expect(faults(url)).toMatch(expected));

  test('is told all its faults at once', () => {
    const url = 'http://ada@10.0.0.7/hook?a=1';
    expect(webhookAddressFaults(url, REAL)).toHaveLength(5);
  });
});

test.each([
  ['your-tenant', true],
  ['<tenant>', true],
  ['tenantId', true],
  ['acme', false],
  ['yourself', false],
])('%s is a placeholder: %s', (name, expected) => expect(isPlaceholder(name)).toBe(expected));
