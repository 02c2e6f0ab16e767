import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mergeWallet,
  SAME_INSTALL_MS,
  walletContext,
  walletNames,
  walletOf,
} from '../../src/core/wallet.ts';
import type { NeostoreEvent } from '../../src/model/event.ts';
import type { WalletContext, WalletState } from '../../src/model/wallet.ts';

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

test.each(['constructor', '__proto__'])('a pass may be called %s', (pass) => {
  const state = fold(story(['Installed', 'apple', 'd1', pass], ['Created', null, null, pass]));
  const stored = JSON.parse(JSON.stringify(state)) as WalletState;
  expect(Object.entries(stored)).toMatchObject([[pass, { type: { event: 'e1' } }]]);
  expect(walletContext(mergeWallet(stored, state), () => true)).toMatchObject({ passes: 1 });
});

test('a contact without passes has none', () => {
  expect(tell()).toEqual({
    status: 'none',
    others: [],
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
  expect(context).toMatchObject({
    status: 'none',
    others: ['samsung'],
    installed: true,
    passes: 1,
  });
  expect(walletNames(context)).toBe('samsung');
  expect(walletNames({ status: 'apple', others: ['', 'samsung'] })).toBe(
    'apple, a wallet that is not named, samsung',
  );
  expect(walletNames({ status: 'none', others: [] })).toBe('none');
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

const HOUR_MS = 3_600_000;

/** What happens in the stories of listed passes: when, in milliseconds, on which device. */
type Turn = readonly [
  action: 'Listed' | 'Installed' | 'Uninstalled',
  atMs: number,
  device?: string | null,
];

/** The instant of a time in such a story. */
function instant(ms: number): string {
  return `${new Date(Date.UTC(2025, 0, 1) + ms).toISOString().slice(0, 23)}0000Z`;
}

function turns(wallet: string, ...told: readonly Turn[]): NeostoreEvent[] {
  return told.map(([action, ms, deviceIdentifier = null], index) => ({
    id: `${action}-${index}`,
    name: `Pass:${action}`,
    at: instant(ms),
    payload: { passId: 'p1', passType: 'user', device: wallet, deviceIdentifier },
  }));
}

/** The devices that hold the pass in a wallet, and when the wallet came to it and lost it. */
function ending(wallet: 'apple' | 'google', ...told: readonly Turn[]): string {
  const context = walletContext(fold(turns(wallet, ...told)), () => true);
  const { devices, installedAt, uninstalledAt } = context[wallet];
  const hour = (at: string | null): string =>
    at === null ? '-' : String((Date.parse(at) - Date.UTC(2025, 0, 1)) / HOUR_MS);
  return `${devices} ${hour(installedAt)} ${hour(uninstalledAt)}`;
}

const H = HOUR_MS;

describe('a listed install', () => {
  const SOON = SAME_INSTALL_MS / 2;
  const NOW = SAME_INSTALL_MS;
  const LATE = SAME_INSTALL_MS + 1;

  // Devices that hold the pass at the end, hour of the newest install, hour of the last uninstall.
  test.each<readonly [string, 'apple' | 'google', readonly Turn[], string]>([
    ['alone is one device', 'apple', [['Listed', H]], '1 1 -'],
    [
      'twice is one device',
      'apple',
      [
        ['Listed', H],
        ['Listed', 2 * H],
      ],
      '1 2 -',
    ],
    [
      'is the install that a webhook reported at once',
      'apple',
      [
        ['Installed', H, 'd1'],
        ['Listed', H],
      ],
      '1 1 -',
    ],
    [
      'is one reported shortly before',
      'apple',
      [
        ['Installed', H, 'd1'],
        ['Listed', H + SOON],
      ],
      '1 1 -',
    ],
    [
      'is one reported shortly after',
      'apple',
      [
        ['Listed', H - SOON],
        ['Installed', H, 'd1'],
      ],
      '1 1 -',
    ],
    [
      'is one reported just in time',
      'apple',
      [
        ['Installed', H, 'd1'],
        ['Listed', H + NOW],
      ],
      '1 1 -',
    ],
    [
      'is not one reported too late',
      'apple',
      [
        ['Listed', H - LATE],
        ['Installed', H, 'd1'],
      ],
      '2 1 -',
    ],
    [
      'is one of two reported',
      'apple',
      [
        ['Installed', H, 'd1'],
        ['Installed', 2 * H, 'd2'],
        ['Listed', 2 * H],
      ],
      '2 2 -',
    ],
    [
      'adds nothing after an uninstall of the same install',
      'apple',
      [
        ['Installed', H, 'd1'],
        ['Uninstalled', H + SOON / 3, 'd1'],
        ['Listed', H + SOON],
      ],
      '0 1 1.0138888888888888',
    ],
    [
      'ends with an uninstall of a device that holds nothing',
      'apple',
      [
        ['Listed', H],
        ['Uninstalled', 2 * H, 'd1'],
      ],
      '0 1 2',
    ],
    [
      'ends with an uninstall that names no device',
      'apple',
      [
        ['Listed', H],
        ['Uninstalled', 2 * H],
      ],
      '0 1 2',
    ],
    [
      'survives an uninstall of before',
      'apple',
      [
        ['Uninstalled', H, 'd1'],
        ['Listed', 2 * H],
      ],
      '1 2 1',
    ],
    [
      'survives the uninstall of a known device',
      'apple',
      [
        ['Listed', H],
        ['Installed', 2 * H, 'd1'],
        ['Uninstalled', 3 * H, 'd1'],
      ],
      '1 2 -',
    ],
    [
      'ends before a known device does',
      'apple',
      [
        ['Listed', H],
        ['Installed', 2 * H, 'd1'],
        ['Uninstalled', 3 * H, 'd2'],
      ],
      '1 2 -',
    ],
    [
      'and a known device end with both uninstalls',
      'apple',
      [
        ['Listed', H],
        ['Installed', 2 * H, 'd1'],
        ['Uninstalled', 3 * H, 'd2'],
        ['Uninstalled', 4 * H, 'd1'],
      ],
      '0 2 4',
    ],
    [
      'ends once: a second uninstall takes nothing more',
      'apple',
      [
        ['Listed', H],
        ['Installed', 2 * H, 'd1'],
        ['Uninstalled', 3 * H, 'd2'],
        ['Uninstalled', 4 * H, 'd3'],
      ],
      '1 2 -',
    ],
    [
      'comes back when it is listed later',
      'apple',
      [
        ['Listed', H],
        ['Uninstalled', 2 * H, 'd1'],
        ['Listed', 3 * H],
      ],
      '1 3 2',
    ],
    [
      'is the slot of a wallet that names no devices',
      'google',
      [
        ['Installed', H],
        ['Listed', 2 * H],
      ],
      '1 2 -',
    ],
    [
      'is that slot when the install comes later',
      'google',
      [
        ['Listed', H],
        ['Installed', 2 * H],
      ],
      '1 2 -',
    ],
    [
      'in that slot ends with its uninstall',
      'google',
      [
        ['Listed', H],
        ['Installed', 2 * H],
        ['Uninstalled', 3 * H],
      ],
      '0 2 3',
    ],
    [
      'in that slot does not end by a device of another name once a webhook has filled it',
      'google',
      [
        ['Listed', H],
        ['Installed', 2 * H],
        ['Uninstalled', 3 * H, 'd1'],
      ],
      '1 2 -',
    ],
  ])('%s', (_rule, wallet, told, expected) => {
    expect(ending(wallet, ...told)).toBe(expected);
  });

  test('counts for its own wallet and pass alone', () => {
    const [listed] = turns('google', ['Listed', H]);
    const [installed] = turns('apple', ['Installed', H, 'd1']);
    const both = fold([listed, installed].flatMap((event) => event ?? []));
    expect(walletContext(both, () => true)).toMatchObject({
      status: 'both',
      passes: 1,
      devices: 2,
    });
    const other = turns('apple', ['Installed', H, 'd1']).map((event) => ({
      ...event,
      payload: { ...event.payload, passId: 'p2' },
    }));
    const two = fold([...turns('apple', ['Listed', H]), ...other]);
    expect(walletContext(two, () => true)).toMatchObject({ passes: 2, devices: 2 });
  });

  test('without a wallet tells the type of its pass and no more', () => {
    const [event] = turns('', ['Listed', H]);
    expect(event === undefined ? {} : walletOf(event)).toEqual({
      p1: { type: { at: instant(H), event: 'Listed-0', value: 'user' }, changes: {} },
    });
  });
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

  test('listed installs among them or not', () => {
    const turn = fc.tuple(
      fc.constantFrom('Listed' as const, 'Installed' as const, 'Uninstalled' as const),
      fc.integer({ min: 0, max: 12 }).map((step) => (step * SAME_INSTALL_MS) / 2),
      fc.constantFrom('d1', 'd2', null),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('apple', 'google'),
        fc.array(turn, { minLength: 1, maxLength: 9 }),
        fc.infiniteStream(fc.nat()),
        (wallet, told, chance) => {
          const events = turns(wallet, ...told);
          const shuffled = [...events, ...events]
            .map((event) => ({ event, rank: chance.next().value }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ event }) => event);
          const all = (): boolean => true;
          const context = walletContext(fold(events), all);
          expect(walletContext(fold(shuffled), all)).toEqual(context);
          const listed = told.filter(([action]) => action === 'Listed').length;
          const reported = fold(events.filter(({ name }) => name !== 'Pass:Listed'));
          const more = context.devices - walletContext(reported, all).devices;
          // Lists add one unknown device at most, and never take a known one away.
          expect([0, Math.min(listed, 1)]).toContain(more);
        },
      ),
    );
  });
});
