import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { retry } from '../../src/core/outcome.ts';
import { bisect, SAMPLES_MAX, type Bisection, type PartResult } from '../../src/hubspot/bisect.ts';
import { refusalIn, type Refusal } from '../../src/hubspot/decisions/classify.ts';
import type { Failure } from '../../src/model/outcome.ts';

interface Item {
  readonly n: number;
}

function refusal(status: number, body: object): Refusal {
  const found = refusalIn(status, body);
  if (found === null) throw new Error('not a refusal');
  return found;
}

const UNNAMED = refusal(400, { category: 'VALIDATION_ERROR' });
const NAMED = refusal(400, { errors: [{ code: 'BAD', context: { propertyName: 'city' } }] });

function items(count: number): Item[] {
  return Array.from({ length: count }, (_, n) => ({ n }));
}

type Respond = (part: readonly Item[]) => PartResult<string>;

function taken(part: readonly Item[]): PartResult<string> {
  return { kind: 'answered', results: part.map(({ n }) => `sent ${n}`), isTaken: true };
}

function refused(by: Refusal): PartResult<string> {
  return { kind: 'refused', refusal: by };
}

/** Refuses every part that holds a bad item. */
function refusing(bad: ReadonlySet<number>, by = UNNAMED): Respond {
  return (part) => (part.some(({ n }) => bad.has(n)) ? refused(by) : taken(part));
}

interface Ran {
  readonly results: readonly string[];
  readonly failures: ReadonlyMap<number, Failure>;
  readonly requests: number;
}

async function run(
  inputs: readonly Item[],
  respond: Respond,
  how: Partial<Bisection<Item, string>> = {},
): Promise<Ran> {
  let requests = 0;
  const failures = new Map<number, Failure>();
  const map = await bisect<Item, string>(inputs, {
    send: async (part) => {
      requests += 1;
      return Promise.resolve(respond(part));
    },
    fail: (item, failure) => {
      failures.set(item.n, failure);
      return `${failure.kind} ${item.n}`;
    },
    random: () => 0.5,
    ...how,
  });
  return { results: inputs.map((input) => map.get(input) ?? 'none'), failures, requests };
}

function verdicts(count: number, bad: ReadonlySet<number>): string[] {
  return items(count).map(({ n }) => (bad.has(n) ? `rejected ${n}` : `sent ${n}`));
}

describe('bisect', () => {
  test('sends nothing for nothing, and one request when all are good', async () => {
    expect(await run([], taken)).toMatchObject({ results: [], requests: 0 });
    expect((await run(items(100), taken)).requests).toBe(1);
  });

  test('finds one bad input among 100 within 15 requests', async () => {
    for (const n of [0, 49, 50, 63, 99]) {
      const bad = new Set([n]);
      const { results, requests } = await run(items(100), refusing(bad));
      expect(results).toEqual(verdicts(100, bad));
      expect(requests).toBeLessThanOrEqual(15);
    }
  });

  test.each([
    ['5 side by side', [40, 41, 42, 43, 44]],
    ['5 from all over', [3, 22, 51, 77, 96]],
    ['20 side by side', Array.from({ length: 20 }, (_, n) => 30 + n)],
    ['every fifth', Array.from({ length: 20 }, (_, n) => n * 5 + 2)],
    [
      'all but one',
      Array.from({ length: 99 }, (_, n) => n + 1)
        .filter((n) => n !== 18)
        .concat(0),
    ],
  ])('finds %s among 100, though HubSpot names none of them', async (_which, numbers) => {
    const bad = new Set(numbers);
    const { results, requests } = await run(items(100), refusing(bad));
    expect(results).toEqual(verdicts(100, bad));
    expect(requests).toBeLessThanOrEqual(199 + SAMPLES_MAX);
  });

  test.each([100, 500])(
    'takes a refusal that meets all %i alike for the endpoint’s, after a few requests',
    async (count) => {
      const { failures, requests } = await run(items(count), () => refused(UNNAMED));
      expect(requests).toBe(3 + SAMPLES_MAX);
      expect(failures.size).toBe(count);
      for (const failure of failures.values()) expect(failure).toBe(UNNAMED.blocked);
    },
  );

  test.each([1, 2, 3])(
    'pins on none of %i what names none, where none was taken',
    async (count) => {
      const { failures } = await run(items(count), () => refused(UNNAMED));
      expect([...failures.values()].map(({ scope }) => scope)).toEqual(
        Array.from({ length: count }, () => 'endpoint'),
      );
    },
  );

  test('pins on each of all what names something', async () => {
    const { failures, requests } = await run(items(8), () => refused(NAMED));
    expect(new Set([...failures.values()].map(({ kind }) => kind))).toEqual(new Set(['rejected']));
    expect(requests).toBe(15);
  });

  test('takes what all have in common for the endpoint’s, where it is named', async () => {
    const { failures, requests } = await run(items(100), () => refused(NAMED), {
      mayMeetAll: () => true,
    });
    expect(requests).toBe(3 + SAMPLES_MAX);
    for (const failure of failures.values()) expect(failure).toBe(NAMED.blocked);
  });

  test('pins it on those that are refused, where others are taken or they are few', async () => {
    const how = { mayMeetAll: () => true };
    const bad = new Set(Array.from({ length: 100 }, (_, n) => n).filter((n) => n !== 18));
    expect((await run(items(100), refusing(bad, NAMED), how)).results).toEqual(verdicts(100, bad));
    const few = await run(items(SAMPLES_MAX), () => refused(NAMED), how);
    expect([...few.failures.values()].map(({ kind }) => kind)).toEqual(
      Array.from({ length: SAMPLES_MAX }, () => 'rejected'),
    );
  });

  test('goes on dividing where all are named, each for something else', async () => {
    const other = refusal(400, { errors: [{ code: 'BAD', context: { propertyName: 'zip' } }] });
    const respond: Respond = ([first]) => refused((first?.n ?? 0) % 2 === 0 ? NAMED : other);
    const { failures } = await run(items(40), respond, { mayMeetAll: () => true });
    expect([...failures.values()].every(({ kind }) => kind === 'rejected')).toBe(true);
  });

  test('refuses all at once what can be mended by what is sent', async () => {
    const { failures, requests } = await run(items(100), () => refused(NAMED), {
      isMendable: () => true,
    });
    expect(requests).toBe(1);
    expect([...failures.values()].every((one) => 'isOfBatch' in one)).toBe(true);
  });

  test('goes on dividing where inputs are refused in different ways', async () => {
    const other = refusal(409, { category: 'CONFLICT' });
    const respond: Respond = (part) => refused(part.some(({ n }) => n > 90) ? other : UNNAMED);
    const { failures, requests } = await run(items(100), respond);
    expect(requests).toBeGreaterThan(100);
    expect([...failures.values()].every(({ kind }) => kind === 'blocked')).toBe(true);
  });

  test('sends every good input once, rejects every bad one, and never costs much more than 2n', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.nat({ max: 59 }), { maxLength: SAMPLES_MAX - 1 }),
        async (count, numbers) => {
          const bad = new Set(numbers.filter((n) => n < count));
          fc.pre(bad.size < count);
          const { results, requests } = await run(items(count), refusing(bad));
          expect(results).toEqual(verdicts(count, bad));
          expect(requests).toBeLessThanOrEqual(2 * count + SAMPLES_MAX);
        },
      ),
    );
  });

  test('takes out those that the refusal gives away, and sends the rest as a whole', async () => {
    const bad = new Set([3, 4, 5]);
    const byName = (part: readonly Item[]): Item[] => part.filter(({ n }) => bad.has(n));
    const { results, requests } = await run(items(100), refusing(bad), { guiltyOf: byName });
    expect(requests).toBe(2);
    expect(results).toEqual(verdicts(100, bad));
  });

  test('searches by halves where the refusal gives nobody away', async () => {
    const { results } = await run(items(8), refusing(new Set([6])), { guiltyOf: () => [] });
    expect(results).toEqual(verdicts(8, new Set([6])));
  });

  test('gives a part that failed for something else that failure, and goes on with the others', async () => {
    const failure = retry({ code: 'server-error', reason: 'HTTP 500', stage: 'unknown' });
    const respond: Respond = (part) => {
      if (part.length > 5) return refused(UNNAMED);
      return part.some(({ n }) => n < 5) ? { kind: 'failed', failure } : taken(part);
    };
    const { results } = await run(items(10), respond);
    expect(results).toEqual(items(10).map(({ n }) => (n < 5 ? `retry ${n}` : `sent ${n}`)));
  });

  test.each([
    retry({ code: 'aborted', reason: 'x' }),
    {
      kind: 'throttled',
      scope: 'connection',
      policy: 'daily',
      reason: 'x',
      stage: 'answered',
    } as const,
  ])('sends no further request once none can succeed: $kind', async (failure) => {
    let asked = 0;
    const { failures, requests } = await run(items(10), () => {
      asked += 1;
      return asked === 1 ? refused(UNNAMED) : { kind: 'failed', failure };
    });
    expect(requests).toBe(2);
    expect(new Set(failures.values())).toEqual(new Set([failure]));
  });
});
