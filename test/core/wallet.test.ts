import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NeostoreEvent } from '../../src/core/event.ts';
import {
  mergeWallet,
  walletContext,
  walletOf,
  type WalletContext,
  type WalletState,
} from '../../src/core/wallet.ts';

type Step = readonly [
  action: 'Installed' | 'Uninstalled' | 'Created',
  wallet?: string | null,
  device?: string | null,
  pass?: string,
  type?: string,
];

/** Events a second apart, in the order given. */
function story(...steps: readonly Step[]): NeostoreEvent[] {
  return steps.map(
    ([action, device, deviceIdentifier, passId = 'p1', passType = 'user'], index) => ({
      id: `e${index}`,
      name: `Pass:${action}`,
      at: `2025-01-01T00:00:0${index}.0000000Z`,
      payload: {
        passId,
        passType,
        ...(device === undefined ? {} : { device }),
        ...(deviceIdentifier === undefined ? {} : { deviceIdentifier }),
      },
    }),
  );
}

const at = (second: number): string => `2025-01-01T00:00:0${second}.0000000Z`;
const fold = (events: readonly NeostoreEvent[]): WalletState =>
  events.map(walletOf).reduce(mergeWallet, {});
const tell = (...steps: readonly Step[]): WalletContext =>
  walletContext(fold(story(...steps)), () => true);

test('a contact without passes has none', () => {
  expect(tell()).toEqual({
    status: 'none',
    installed: false,
    lastEvent: null,
    lastChangedAt: null,
    firstInstalledAt: null,
    lastInstalledAt: null,
    lastUninstalledAt: null,
    passes: 0,
    devices: 0,
    apple: { installed: false, installedAt: null, uninstalledAt: null, devices: 0 },
    google: { installed: false, installedAt: null, uninstalledAt: null, devices: 0 },
  });
});

test('a pass that is only created is in no wallet', () => {
  expect(tell(['Created'])).toMatchObject({ status: 'none', passes: 0, lastEvent: null });
});

test('installs in both wallets count for each and for the whole', () => {
  const context = tell(['Installed', 'Apple', 'd1'], ['Installed', 'google', null]);
  expect(context).toMatchObject({
    status: 'both',
    installed: true,
    lastEvent: 'installed',
    lastChangedAt: at(1),
    firstInstalledAt: at(0),
    lastInstalledAt: at(1),
    passes: 1,
    devices: 2,
    apple: { installed: true, installedAt: at(0), devices: 1 },
    google: { installed: true, installedAt: at(1), devices: 1 },
  });
});

test('a pass leaves a wallet only when the last device gives it up', () => {
  const both: Step[] = [
    ['Installed', 'apple', 'd1'],
    ['Installed', 'apple', 'd2'],
    ['Uninstalled', 'apple', 'd1'],
  ];
  expect(tell(...both)).toMatchObject({
    status: 'apple',
    lastEvent: 'installed',
    lastChangedAt: at(1),
    lastUninstalledAt: null,
    devices: 1,
  });
  expect(tell(...both, ['Uninstalled', 'apple', 'd2'])).toMatchObject({
    status: 'none',
    lastEvent: 'uninstalled',
    lastChangedAt: at(3),
    lastUninstalledAt: at(3),
    apple: { installed: false, installedAt: at(1), uninstalledAt: at(3) },
  });
});

test('a reinstall keeps the date of the uninstall before it', () => {
  const context = tell(
    ['Installed', 'google', ''],
    ['Uninstalled', 'google'],
    ['Installed', 'google', null],
  );
  expect(context.google).toEqual({
    installed: true,
    installedAt: at(2),
    uninstalledAt: at(1),
    devices: 1,
  });
});

test('an uninstall whose install was never reported is still an uninstall', () => {
  expect(tell(['Uninstalled', 'apple', 'd1'])).toMatchObject({
    status: 'none',
    lastEvent: 'uninstalled',
    lastUninstalledAt: at(0),
  });
});

test('an unknown wallet counts as installed, and for neither Apple nor Google', () => {
  const context = tell(['Installed', 'Samsung', 's1']);
  expect(context).toMatchObject({ status: 'none', installed: true, passes: 1 });
  expect(tell(['Installed', 'google', null]).status).toBe('google');
});

test('counts only the pass types asked for, by the newest type of each pass', () => {
  const events = story(
    ['Installed', 'apple', 'd1', 'p1', 'silver'],
    ['Installed', 'apple', 'd1', 'p2', 'coupon'],
    ['Created', null, null, 'p1', 'gold'],
  );
  const context = walletContext(fold(events), (type) => type === 'gold');
  expect(context).toMatchObject({ passes: 1, devices: 1, lastInstalledAt: at(0) });
});

test('an event without a pass says nothing of wallets', () => {
  expect(walletOf({ id: 'e', name: 'Customer:Upserted', at: at(0), payload: {} })).toEqual({});
});

describe('whatever the order and repetition of events', () => {
  const step = fc.tuple(
    fc.constantFrom('Installed' as const, 'Uninstalled' as const, 'Created' as const),
    fc.constantFrom('apple', 'Google'),
    fc.constantFrom('d1', 'd2', null),
    fc.constantFrom('p1', 'p2'),
    fc.constantFrom('user', 'vip'),
  );

  test('the same state and the same story come out', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 9 }).chain((steps) => {
          const events = story(...steps);
          const repeated = fc.shuffledSubarray([...events, ...events], {
            minLength: 2 * events.length,
          });
          return fc.tuple(fc.constant(events), repeated);
        }),
        ([events, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(events));
          const all = (): boolean => true;
          expect(walletContext(fold(shuffled), all)).toEqual(walletContext(fold(events), all));
        },
      ),
    );
  });
});
