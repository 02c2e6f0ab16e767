import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Rejected } from '../../src/core/outcome.ts';
import { bisect, type Bisection, type PartResult } from '../../src/hubspot/bisect.ts';

interface Item {
  readonly n: number;
}

const rejected: Rejected = { kind: 'rejected', reason: 'bad' };

function items(count: number): Item[] {
  return Array.from({ length: count }, (_, n) => ({ n }));
}

/** Refuses every part that holds a bad item, and counts the requests. */
async function run(
  inputs: readonly Item[],
  bad: ReadonlySet<number>,
  guiltyOf?: Bisection<Item, string>['guiltyOf'],
): Promise<{ results: string[]; requests: number }> {
  let requests = 0;
  const send = async (part: readonly Item[]): Promise<PartResult<string>> => {
    requests += 1;
    if (part.some(({ n }) => bad.has(n))) return Promise.resolve({ kind: 'refused', rejected });
    return { kind: 'settled', results: part.map(({ n }) => `sent ${n}`) };
  };
  const refuse = ({ n }: Item): string => `refused ${n}`;
  const how = guiltyOf === undefined ? { send, refuse } : { send, refuse, guiltyOf };
  const map = await bisect(inputs, how);
  return { results: inputs.map((input) => map.get(input) ?? 'none'), requests };
}

describe('bisect', () => {
  test('sends nothing for nothing, and one request when all are good', async () => {
    expect(await run([], new Set())).toEqual({ results: [], requests: 0 });
    expect((await run(items(100), new Set())).requests).toBe(1);
  });

  test('finds one bad input among 100 within 15 requests', async () => {
    for (const n of [0, 49, 50, 63, 99]) {
      const { results, requests } = await run(items(100), new Set([n]));
      expect(results.filter((result) => result.startsWith('refused'))).toEqual([`refused ${n}`]);
      expect(requests).toBeLessThanOrEqual(15);
    }
  });

  test('sends every good input once, refuses every bad one, and never costs more than 2n - 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 60 }), fc.array(fc.nat({ max: 60 })), async (count, bad) => {
        const inputs = items(count);
        const { results, requests } = await run(inputs, new Set(bad));
        expect(results).toEqual(
          inputs.map(({ n }) => `${bad.includes(n) ? 'refused' : 'sent'} ${n}`),
        );
        expect(requests).toBeLessThanOrEqual(Math.max(0, 2 * count - 1));
      }),
    );
  });

  test('takes out those that the refusal gives away, and sends the rest as a whole', async () => {
    const bad = new Set([3, 4, 5]);
    const byName = (part: readonly Item[]): Item[] => part.filter(({ n }) => bad.has(n));
    const { results, requests } = await run(items(100), bad, byName);
    expect(requests).toBe(2);
    expect(results.filter((result) => result.startsWith('refused'))).toHaveLength(3);
  });

  test('searches by halves where the refusal gives nobody away', async () => {
    const { results } = await run(items(8), new Set([6]), () => []);
    expect(results[6]).toBe('refused 6');
    expect(results[5]).toBe('sent 5');
  });
});
