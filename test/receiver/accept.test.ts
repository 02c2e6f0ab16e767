import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { accept, type VerifiedDelivery } from '../../src/receiver/accept.ts';
import { anEvent, TENANT } from './setup.ts';

const RECEIVED_AT_MS = Date.parse('2026-01-02T03:04:05.678Z');

describe('an event', () => {
  test('keeps its id, canonical name, own date and raw bytes', () => {
    const body = Buffer.from(anEvent({ __eventName: 'pass.installed' }));
    expect(accept(aDelivery(body), () => true)).toEqual({
      connection: TENANT,
      eventId: 'event-1',
      name: 'Pass:Installed',
      at: '2025-02-17T12:27:31.6316643Z',
      receivedAtMs: RECEIVED_AT_MS,
      body,
      bodyHash: sha256(body),
      signatureEncoding: 'hex',
      disposition: { kind: 'accepted' },
    });
  });

  test('is ignored where the mapping of its connection does not name it', () => {
    const isMapped = (connection: string, name: string) =>
      connection !== TENANT || name !== 'store:opened';
    const record = accept(aDelivery(anEvent({ __eventName: 'Store.Opened' })), isMapped);
    expect(record).toMatchObject({ name: 'store:opened', disposition: { kind: 'ignored' } });
  });

  test('takes its name from the header only where the body has none', () => {
    const unnamed = aDelivery(anEvent({ __eventName: undefined }), 'Pass:Created');
    const named = aDelivery(anEvent(), 'Pass:Created');
    expect(accept(unnamed, () => true).name).toBe('Pass:Created');
    expect(accept(named, () => true).name).toBe('Pass:Installed');
  });

  test('may begin with a byte order mark', () => {
    expect(accept(aDelivery(`\uFEFF${anEvent()}`), () => true).eventId).toBe('event-1');
  });
});

describe('a body that is no event is quarantined', () => {
  test.each([
    ['not JSON', '{"__id":', 'body is not valid JSON'],
    ['empty', '', 'body is not valid JSON'],
    ['an array', '[{"__id":"event-1"}]', 'body is not a JSON object'],
    ['without id', '{"__eventName":"Pass:Created"}', '__id is missing'],
    ['not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'body is not UTF-8'],
    [
      'with an id that is too long',
      anEvent({ __id: 'x'.repeat(201) }),
      '__id or __eventName is over 200 characters',
    ],
  ])('under its hash when it is %s', (_, body, reason) => {
    const bytes = Buffer.from(body as string);
    expect(accept(aDelivery(bytes), () => true)).toMatchObject({
      eventId: `sha256:${sha256(bytes)}`,
      name: null,
      at: '2026-01-02T03:04:05.6780000Z',
      body: bytes,
      disposition: { kind: 'quarantined', reason },
    });
  });

  test.each([
    ['no name', { __eventName: undefined }],
    ['a name that is too long', { __eventName: 'n'.repeat(201) }],
    ['a pass id that is torn', { passId: 'p\ud800' }],
  ])('and does not take the id that it names when it has %s', (_, fields) => {
    const body = anEvent(fields);
    const record = accept(aDelivery(body), () => true);
    expect(record).toMatchObject({
      eventId: `sha256:${sha256(Buffer.from(body))}`,
      disposition: { kind: 'quarantined' },
    });
  });
});

function aDelivery(body: string | Uint8Array, headerName?: string): VerifiedDelivery {
  return {
    connection: TENANT,
    body: Buffer.from(body as string),
    headerName,
    receivedAtMs: RECEIVED_AT_MS,
    signatureEncoding: 'hex',
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
