import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { passRowsOf, walletOfRows } from '../../src/core/pass-row.ts';
import { PASS_CHANGES_KEPT_MAX, selectPasses } from '../../src/core/select-passes.ts';
import { mergeWallet, walletContext } from '../../src/core/wallet.ts';
import type { PassRow } from '../../src/model/wallet.ts';

/** Few enough that a test meets them. */
const MAX = 4;

const row: fc.Arbitrary<Omit<PassRow, 'eventId'>> = fc.record({
  passId: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6'),
  type: fc.constantFrom(null, 'Gold', 'Silver'),
  at: fc.integer({ min: 10, max: 40 }).map((n) => `2025-02-17T12:00:${n}.0000000Z`),
  wallet: fc.constantFrom('apple', 'google'),
  device: fc.constantFrom('', 'd1', 'd2', 'd3'),
  installed: fc.constantFrom(null, true, false),
  listed: fc.constant(false),
});

const history = fc
  .array(row, { maxLength: 40 })
  .map((rows) => rows.map((one, index): PassRow => ({ ...one, eventId: `e${index}` })));

/** As many places as there are in {@link fewPlaces}: two passes on three devices. */
const PLACES = 6;

/** A history of few places, so that all of these are among the changes that count. */
const fewPlaces = history.map((rows) =>
  rows.map((one, index) => ({
    ...one,
    passId: index % 2 === 0 ? 'p1' : 'p2',
    wallet: 'apple',
    device: one.device === '' ? 'd1' : one.device,
  })),
);

const select = (rows: readonly PassRow[]) =>
  selectPasses(rows, MAX).toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
const all = () => true;

/** Rows as they are after having arrived in an order, with cuts after some of them. */
function arrived(
  rows: readonly PassRow[],
  order: readonly number[],
  cuts: readonly boolean[],
): PassRow[] {
  const shuffled = rows
    .map((one, index) => ({ one, place: order[index] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
  let kept: PassRow[] = [];
  for (const [index, one] of shuffled.entries()) {
    kept.push(one);
    if (cuts[index] === true) kept = [...select(kept)];
  }
  return kept;
}

describe('the changes that count', () => {
  test('are the same in whatever order they came and whenever the others were let go of', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (rows, order, cuts) => {
          expect(select(arrived(rows, order, cuts))).toEqual(select([...rows]));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('of two halves are those of what counts of each', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (rows, side) => {
          const a = rows.filter((_, index) => side[index] === true);
          const b = rows.filter((_, index) => side[index] !== true);
          expect(select([...select(a), ...select(b)])).toEqual(select(rows));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('say where each pass is now, and when it was first and last installed, as all of them do', () => {
    fc.assert(
      fc.property(fewPlaces, (rows) => {
        const [kept, every] = [selectPasses(rows, PLACES), rows].map((some) =>
          walletContext(walletOfRows(some), all),
        );
        expect(kept?.status).toBe(every?.status);
        expect(kept?.devices).toBe(every?.devices);
        expect(kept?.passes).toBe(every?.passes);
        expect(kept?.firstInstalledAt).toBe(every?.firstInstalledAt);
        expect(kept?.lastInstalledAt).toBe(every?.lastInstalledAt);
      }),
      { numRuns: 500 },
    );
  });

  test('are all, up to their number', () => {
    const rows = Array.from({ length: PASS_CHANGES_KEPT_MAX }, (_, n): PassRow => ({
      eventId: `e${n}`,
      passId: 'p',
      type: null,
      at: '2025',
      wallet: 'apple',
      device: '',
      installed: true,
      listed: false,
    }));
    expect(selectPasses(rows)).toBe(rows);
    expect(selectPasses([...rows, { ...(rows[0] as PassRow), eventId: 'x' }])).toHaveLength(
      PASS_CHANGES_KEPT_MAX + 1,
    );
  });
});

describe('rows of changes', () => {
  test('make the wallet that merging what events say makes', () => {
    fc.assert(
      fc.property(history, (rows) => {
        const typed = rows.map((one) => ({ ...one, type: one.type ?? 'Gold' }));
        const merged = typed.map((one) => walletOfRows([one])).reduce(mergeWallet, {});
        expect(walletOfRows(typed)).toEqual(merged);
      }),
    );
  });

  test('of a wallet make that wallet again', () => {
    fc.assert(
      fc.property(history, (rows) => {
        const wallet = walletOfRows(
          rows.map((one) => ({ ...one, type: one.type ?? 'Gold', listed: one.installed === true })),
        );
        expect(walletOfRows(passRowsOf(wallet))).toEqual(wallet);
      }),
    );
  });
});
