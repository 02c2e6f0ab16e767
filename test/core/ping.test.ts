import { describe, expect, test } from '@jest/globals';
import { nonceOfPing, pingBody, pongText } from '../../src/core/ping.ts';
import { parseDelivery } from '../../src/core/event.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a ping', () => {
  test('is known by its body', () => {
    expect(nonceOfPing(bytes(pingBody('n-1')))).toBe('n-1');
  });

  test('is no event, whoever reads it', () => {
    expect(parseDelivery(pingBody('n-1'), 0, 'Pass:Installed').kind).toBe('quarantined');
  });

  test.each([
    ['an event', '{"__id":"e1","__eventName":"Pass:Installed"}'],
    ['an event with the key of a ping', '{"neostoreHubspotPing":"n","__id":"e1"}'],
    ['one without a nonce', '{"neostoreHubspotPing":""}'],
    ['one whose nonce is no text', '{"neostoreHubspotPing":1}'],
    ['what only begins like one', '{"neostoreHubspotPing":'],
    ['what is far too long', pingBody('n'.repeat(300))],
    ['nothing', ''],
  ])('%s is none', (_case, text) => expect(nonceOfPing(bytes(text))).toBeNull());
});

test('the text of a proof says who answers, and is no JSON that could be a webhook', () => {
  const text = pongText({ instance: 'i', tenantId: 'acme' }, 'n');
  expect(text).toBe('neostore-hubspot pong\ni\nacme\nn');
});
