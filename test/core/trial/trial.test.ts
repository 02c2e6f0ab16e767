import { describe, expect, test } from '@jest/globals';
import type { Preview } from '../../../src/core/preview.ts';
import { compareTrial, isReachOther } from '../../../src/core/trial/compare-trial.ts';
import { relevantPart } from '../../../src/core/trial/relevant-part.ts';
import { TRIAL_ROWS_MAX, TrialTally } from '../../../src/core/trial/trial-tally.ts';

const property = (name: string, text: string): Preview['properties'][number] => ({
  property: name,
  given: text,
  text,
  type: 'string',
  write: 'newest',
  source: 'event',
});

const preview = (changes: Partial<Preview> = {}): Preview => ({
  event: null,
  mappingVersion: 'v1',
  outcome: 'applied',
  reason: null,
  keys: [{ property: 'email', value: 'ada@example.com' }],
  properties: [property('city', 'Lyon'), property('birth', '1988-04-12')],
  timeline: [],
  consents: [],
  dropped: [],
  requests: [],
  ...changes,
});

describe('a mapping that is tried on an event', () => {
  test('changes, adds and takes away', () => {
    const tried = preview({ properties: [property('city', 'LYON'), property('tier', 'Gold')] });
    expect(compareTrial(preview(), tried)).toEqual([
      { kind: 'changed', name: 'city', before: 'Lyon', after: 'LYON', reason: null },
      { kind: 'changed', name: 'birth', before: '1988-04-12', after: null, reason: null },
      { kind: 'new', name: 'tier', before: null, after: 'Gold', reason: null },
    ]);
  });

  test('is told once of a value that is refused now, with the value', () => {
    const dropped = [{ property: 'birth', reason: 'not a number', value: '1988-04-12' }];
    const tried = preview({ properties: [property('city', 'Lyon')], dropped });
    const reason = 'not a number';
    expect(compareTrial(preview(), tried)).toEqual([
      { kind: 'refused', name: 'birth', before: '1988-04-12', after: '1988-04-12', reason },
    ]);
    const unknown = preview({ dropped: [{ property: 'x', reason: 'expression failed' }] });
    expect(compareTrial(preview(), unknown)).toMatchObject([{ before: null, after: null }]);
  });

  test('is refused as a whole where it would be a dead letter', () => {
    const tried = preview({ outcome: 'failed', reason: 'no key', keys: [], properties: [] });
    expect(compareTrial(preview(), tried)).toContainEqual({
      kind: 'refused',
      name: '',
      before: null,
      after: null,
      reason: 'no key',
    });
    expect(isReachOther(preview(), tried)).toBe(true);
    expect(isReachOther(preview(), preview())).toBe(false);
  });

  test('reaches somebody else by another key', () => {
    const tried = preview({ keys: [{ property: 'email', value: 'eve@example.com' }] });
    expect(compareTrial(preview(), tried)).toMatchObject([
      { kind: 'new', name: 'key email', after: 'eve@example.com' },
      { kind: 'changed', name: 'key email', before: 'ada@example.com' },
    ]);
  });
});

describe('the part of a mapping that decides of an event', () => {
  const text = (properties: object): string =>
    JSON.stringify({
      contact: { match: [] },
      events: { 'pass:*': { properties: { a: 'b' } }, 'Customer:Upserted': { properties } },
      hubspot: { properties: { a: { type: 'string' }, tier: { type: 'number' } } },
    });

  test('is the same however another event is mapped', () => {
    const [one, other] = [text({}), text({ tier: 'attributes.tier' })];
    expect(relevantPart(one, 'Pass:Created')).toBe(relevantPart(other, 'Pass:Created'));
    expect(relevantPart(one, 'Customer:Upserted')).not.toBe(
      relevantPart(other, 'Customer:Upserted'),
    );
  });

  test('holds the definitions of its own properties alone', () => {
    expect(relevantPart(text({ tier: 1 }), 'Customer:Upserted')).toContain('number');
    expect(relevantPart(text({ tier: 1 }), 'Pass:Created')).not.toContain('number');
    expect(relevantPart('no JSON', 'Pass:Created')).toBe('[null,[],null,null,[],[]]');
  });
});

describe('the sum of a trial', () => {
  const about = { eventName: 'Customer:Upserted', who: 'ada@example.com', contactId: 1 };
  const change = { kind: 'new', name: 'tier', before: null, after: 'Gold', reason: null } as const;

  test('counts values, events and contacts of each kind, with who it is', () => {
    const tally = new TrialTally();
    tally.add({ ...about, eventId: 'a', changes: [change, change], claims: [] });
    tally.add({ ...about, eventId: 'b', changes: [change], claims: [] });
    tally.add({ ...about, eventId: 'c', contactId: null, changes: [], claims: [] });
    tally.add({ ...about, eventId: 'd', changes: null, claims: [] });
    const { events, same, lost, kinds } = tally.sum;
    expect({ events, same, lost }).toEqual({ events: 4, same: 1, lost: 1 });
    expect(kinds.new).toMatchObject({ values: 3, events: 2, contacts: 1 });
    expect(kinds.new.rows[0]).toEqual({
      eventId: 'a',
      eventName: 'Customer:Upserted',
      who: 'ada@example.com',
      name: 'tier',
      before: null,
      after: 'Gold',
      reason: null,
    });
  });

  test('counts what others hold as conflicts', () => {
    const tally = new TrialTally();
    const key = { property: 'email', value: 'ada@example.com' };
    const holder = { property: 'neostore_customer_id', value: 'c2' };
    const claims = [
      { ...key, kind: 'taken', holder } as const,
      { ...key, kind: 'ignored', holder: null } as const,
    ];
    tally.add({ ...about, eventId: 'a', contactId: null, changes: [], claims });
    expect(tally.sum.kinds.conflict).toMatchObject({
      values: 2,
      contacts: 0,
      rows: [
        { name: 'email', before: 'c2', after: 'ada@example.com', reason: 'somebody else has it' },
        { before: null },
      ],
    });
  });

  test('lists so many lines and counts the others', () => {
    const tally = new TrialTally();
    const changes = Array.from({ length: TRIAL_ROWS_MAX + 5 }, () => change);
    tally.add({ ...about, eventId: 'a', changes, claims: [] });
    const { values, rows } = tally.sum.kinds.new;
    expect([values, rows.length]).toEqual([TRIAL_ROWS_MAX + 5, TRIAL_ROWS_MAX]);
  });
});
