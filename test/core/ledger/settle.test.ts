import { describe, expect, test } from '@jest/globals';
import { attributed, doubted, LATE_EFFECT_MS } from '../../../src/core/ledger/doubt.ts';
import { settled, settledAfterFold } from '../../../src/core/ledger/settle.ts';
import { aContact, aDoneContact, NOW } from './contacts.ts';
import type { ContactSettlement } from '../../../src/model/settlement.ts';

const SENDING = { sinceMs: NOW - 9, properties: ['city'], creates: false };

function settlement(changes: Partial<ContactSettlement> = {}): ContactSettlement {
  return { id: 1, revision: 3, end: 'known', next: { kind: 'done' }, ...changes };
}

const LOST = {
  end: 'unknown',
  next: { kind: 'retry', reason: '502', code: 'status-502', dueAtMs: NOW + 5 },
} as const;

describe('an attempt without a known end', () => {
  test('leaves nothing confirmed of what it sent, and has its late effect looked for', () => {
    const contact = aDoneContact({ confirmed: { city: 'Ulm', zip: '1' }, sending: SENDING });
    const lost = settled(contact, settlement(LOST), NOW);
    expect(lost.confirmed).toEqual({ zip: '1' });
    expect(lost).toMatchObject({
      state: 'pending',
      reason: '502',
      code: 'status-502',
      attempts: 1,
      sending: null,
      inDoubt: { properties: ['city'], checkAtMs: NOW + LATE_EFFECT_MS, createsSinceMs: null },
    });
  });

  test('adds to what was in doubt before', () => {
    const inDoubt = { properties: ['zip'], checkAtMs: NOW - 1, createsSinceMs: 7 };
    const contact = aDoneContact({ inDoubt, sending: SENDING });
    expect(settled(contact, settlement(LOST), NOW).inDoubt).toEqual({
      properties: ['zip', 'city'],
      checkAtMs: NOW + LATE_EFFECT_MS,
      createsSinceMs: 7,
      before: { city: 'Ulm' },
    });
  });

  test('remembers what HubSpot had confirmed before the first of several', () => {
    const inDoubt = {
      properties: ['zip'],
      checkAtMs: NOW,
      createsSinceMs: null,
      before: { zip: '1' },
    };
    const contact = aDoneContact({ inDoubt, sending: SENDING });
    const { inDoubt: after } = settled(contact, settlement(LOST), NOW);
    expect(after?.before).toEqual({ zip: '1', city: 'Ulm' });
  });

  test('is no doubt where nothing was noted as sent', () => {
    expect(settled(aDoneContact(), settlement(LOST), NOW).inDoubt).toBeNull();
  });

  test.each([
    ['after it began, is ours', NOW - 9, 'created'],
    ['long before, was there', NOW - 3_600_000, 'adopted'],
  ] as const)('a record that HubSpot made %s', (_name, createdAtMs, origin) => {
    const contact = aContact({ revision: 3, sending: { ...SENDING, creates: true } });
    const lost = settled(contact, settlement(LOST), NOW);
    const record = { hubspotId: 'h1', origin: 'adopted', createdAtMs } as const;
    const found = settled(lost, settlement({ record }), NOW);
    expect(found).toMatchObject({ hubspotId: 'h1', origin, state: 'done' });
    expect(found.history).toEqual([{ atMs: NOW, hubspotId: 'h1', reason: 'adopted' }]);
  });

  test.each([-3_600_000, 3_600_000])(
    'a record that HubSpot made while our clock was %d ms off is ours',
    (offMs) => {
      const contact = aContact({ sending: { ...SENDING, creates: true } });
      const lost = settled(contact, settlement(LOST), NOW + offMs);
      const again = doubted({ ...lost, sending: { ...SENDING, creates: true } }, NOW + offMs);
      for (const inDoubt of [lost.inDoubt, again.inDoubt]) {
        const made = { hubspotId: 'h1', origin: 'adopted', createdAtMs: NOW } as const;
        expect(attributed({ inDoubt }, made).origin).toBe('created');
        const late = { ...made, createdAtMs: NOW + 2 * LATE_EFFECT_MS };
        expect(attributed({ inDoubt }, late).origin).toBe('adopted');
      }
    },
  );

  test('what an older version noted without its end was over when it was looked for', () => {
    const inDoubt = { properties: [], checkAtMs: NOW, createsSinceMs: NOW };
    const made = { hubspotId: 'h1', origin: 'adopted', createdAtMs: NOW + 5 } as const;
    expect(attributed({ inDoubt }, made).origin).toBe('created');
  });

  test('says nothing of another record', () => {
    const inDoubt = { properties: ['zip'], checkAtMs: NOW, createsSinceMs: null };
    const record = { hubspotId: 'h2', origin: 'adopted' } as const;
    const other = settled(aDoneContact({ inDoubt }), settlement({ record }), NOW);
    expect(other).toMatchObject({ inDoubt: null });
    expect(other.confirmed).toEqual({});
    const gone = settled(aDoneContact({ inDoubt }), settlement({ record: null }), NOW);
    expect(gone).toMatchObject({ inDoubt: null, hubspotId: null, origin: null });
  });

  test.each([{ hubspotId: 'h2', origin: 'adopted' } as const, null])(
    'keeps that another record may have been made, whatever becomes of the one that is known: %j',
    (record) => {
      const made = { checkAtMs: NOW, createsSinceMs: 7, createsUntilMs: 9 };
      const inDoubt = { ...made, properties: ['zip'], before: { zip: '1' } };
      const after = settled(aDoneContact({ inDoubt }), settlement({ record }), NOW);
      expect(after.inDoubt).toEqual({ ...made, properties: [], before: {} });
    },
  );
});

describe('a settlement that comes after that of a newer attempt', () => {
  test('has what it confirms otherwise sent once more', () => {
    const late = settlement({ revision: 2, confirmed: { city: 'Old' } });
    const contact = aDoneContact({ confirmed: { city: 'New', zip: '1' } });
    const after = settled(contact, late, NOW);
    expect(after).toMatchObject({ state: 'pending', dueAtMs: NOW });
    expect(after.confirmed).toEqual({ zip: '1' });
  });

  test('changes nothing where it confirms the same', () => {
    const contact = aDoneContact();
    const late = settlement({ revision: 2, confirmed: { city: 'Ulm' } });
    expect(settled(contact, late, NOW)).toBe(contact);
    expect(settled(contact, settlement({ revision: 2 }), NOW)).toBe(contact);
  });

  test('leaves the next step of a contact that waits for something else', () => {
    const contact = aDoneContact({ state: 'waiting', confirmed: { city: 'New' } });
    const late = settlement({ revision: 2, confirmed: { city: 'Old' } });
    const after = settled(contact, late, NOW);
    expect(after.state).toBe('waiting');
    expect(after.confirmed).toEqual({});
  });
});

describe('the next step', () => {
  test('of a contact that was not sent leaves it as it was, until the time that is given', () => {
    const contact = aContact({ revision: 3, attempts: 2 });
    const again = settlement({ next: { kind: 'again' } });
    expect(settled(contact, again, NOW)).toEqual(contact);
    const later = settlement({ next: { kind: 'again', dueAtMs: NOW + 7 } });
    expect(settled(contact, later, NOW)).toEqual({ ...contact, dueAtMs: NOW + 7 });
  });

  test.each(['waiting', 'dead'] as const)('%s keeps the reason with its code', (kind) => {
    const contact = aContact({ revision: 3 });
    const named = settlement({ next: { kind, reason: 'r', code: 'c' } });
    expect(settled(contact, named, NOW)).toMatchObject({ state: kind, reason: 'r', code: 'c' });
  });

  test('of an older revision counts only as far as HubSpot confirmed it', () => {
    const contact = aContact({ revision: 5, confirmedRevision: 1 });
    const done = settlement({ confirmed: { city: 'Ulm' } });
    expect(settled(contact, done, NOW)).toMatchObject({
      state: 'pending',
      confirmedRevision: 3,
      confirmed: { city: 'Ulm' },
    });
    const dead = settlement({ next: { kind: 'dead', reason: 'r', code: 'VALIDATION_ERROR' } });
    expect(settled(contact, dead, NOW)).toMatchObject({ state: 'pending', confirmedRevision: 1 });
  });
});

describe('a settlement of a contact that was folded into another', () => {
  const record = { hubspotId: 'h2', origin: 'created' } as const;

  test('gives it the record, where it has none', () => {
    const after = settledAfterFold(aContact(), settlement({ record, confirmed: { a: '1' } }), NOW);
    expect(after).toMatchObject({ ...record, confirmed: { a: '1' }, state: 'pending' });
  });

  test('makes the record one of its duplicates, where it has another', () => {
    const after = settledAfterFold(aDoneContact(), settlement({ record }), NOW);
    expect(after).toMatchObject({ hubspotId: 'h1', duplicates: [record] });
  });

  test('says nothing without a record', () => {
    const contact = aContact();
    expect(settledAfterFold(contact, settlement({ record: null }), NOW)).toBe(contact);
    expect(settledAfterFold(contact, settlement(), NOW)).toBe(contact);
  });

  test('keeps a record as a duplicate whose contact got another one meanwhile', () => {
    const contact = aDoneContact({ revision: 4, state: 'pending' });
    const made = settlement({ record, before: null, confirmed: { city: 'Rom' } });
    const after = settled(contact, made, NOW);
    expect(after).toMatchObject({
      hubspotId: 'h1',
      confirmed: { city: 'Ulm' },
      confirmedRevision: 3,
      duplicates: [record],
      state: 'pending',
    });
    const gone = settlement({ record: null, before: 'h0' });
    expect(settled(contact, gone, NOW)).toEqual(contact);
  });

  test('takes in further records that are found to be its own, and keeps what it knows of one', () => {
    const contact = aDoneContact({ duplicates: [record] });
    const others = [
      { hubspotId: 'h2', origin: 'adopted' },
      { hubspotId: 'h3', origin: 'adopted', createdAtMs: NOW },
    ] as const;
    const inDoubt = { properties: [], checkAtMs: NOW, createsSinceMs: NOW };
    const after = settled({ ...contact, inDoubt }, settlement({ others }), NOW);
    expect(after.duplicates).toEqual([record, { hubspotId: 'h3', origin: 'created' }]);
  });

  test('tries again what a record had that was merged', () => {
    const holder = { recordId: 'h2', value: 'c1', againAtMs: NOW + 9 };
    const dropped = [
      { property: 'id', reason: 'r', holder },
      { property: 'zip', reason: 'r' },
    ];
    const contact = aDoneContact({ duplicates: [record], dropped });
    const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;
    const after = settled(contact, settlement({ merged: 'h2', next }), NOW);
    expect(after.dropped).toEqual([{ property: 'zip', reason: 'r' }]);
  });

  test('forgets a duplicate that was merged, with what was confirmed', () => {
    const contact = aDoneContact({ duplicates: [record] });
    const next = { kind: 'retry', reason: 'merged', code: 'record-changed', dueAtMs: NOW } as const;
    const after = settled(contact, settlement({ merged: 'h2', next }), NOW);
    expect(after.duplicates).toEqual([]);
    expect(after.confirmed).toEqual({});
  });
});
