import { describe, expect, test } from '@jest/globals';
import { keeperOf, planTexts, splitConsequence } from '../../src/operator/page/people-plan.ts';

const A = { property: 'id', value: 'A1' };
const B = { property: 'id', value: 'B2' };
const MAIL = { property: 'email', value: 'x@example.org' };
const ann = { key: A, keys: [A], events: 2, entries: 3 };
const bo = { key: B, keys: [B, MAIL], events: 1, entries: 1 };
const nobody = { key: null, keys: [], events: 4, entries: 0 };
const answer = { recordId: '77', recordKey: null, people: [ann, bo, nobody], purged: 0 };

describe('who keeps the record', () => {
  test.each([
    [A, A],
    [B, B],
    [MAIL, B],
    [null, A],
  ])('is whoever has the key %j', (recordKey, keeper) => {
    expect(keeperOf({ people: [nobody, ann, bo], recordKey })).toEqual(keeper);
  });

  test('is nobody where no event names anybody', () => {
    expect(keeperOf({ people: [nobody], recordKey: null })).toBeNull();
  });
});

describe('what taking apart does', () => {
  test('is told in one sentence', () => {
    expect(splitConsequence(answer, A, 3)).toBe(
      'id A1 keeps record 77 in HubSpot, each of the others becomes a contact of their own, and 3 events are applied again so that everybody gets what is theirs.',
    );
    expect(splitConsequence({ recordId: null }, A, 1)).toMatch(
      /^id A1 stays this contact, .* 1 event is /,
    );
  });

  test('tells what stays on the timeline of the record', () => {
    expect(planTexts(answer, A)).toEqual([
      '1 entry of the others stays on the timeline of the record, for HubSpot cannot move it.',
    ]);
    expect(planTexts(answer, B)).toEqual([expect.stringMatching(/^3 entries .* stay .* them\.$/)]);
    expect(planTexts({ ...answer, people: [ann, nobody] }, A)).toEqual([]);
  });

  test('tells which events cannot be applied again', () => {
    const texts = planTexts({ ...answer, people: [ann], purged: 2 }, A);
    expect(texts).toEqual(['2 events stay with the record, for the payload was purged.']);
  });
});
