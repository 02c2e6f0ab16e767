import { expect, test } from '@jest/globals';
import { anEvent, type EventChanges, facts, NOW, TENANT } from '../builders.ts';
import { PASS_KEY } from '../../../src/core/identity.ts';
import type { Scene } from '../scene.ts';
import { periodsOf } from '../../../src/core/numbers/periods.ts';

const AT = '2025-02-17T10:00:00.0000000Z';

const WEEK = periodsOf({ from: '2025-02-17', to: '2025-02-18' }, 'day', 'Europe/Paris');

interface Told {
  readonly id: string;
  readonly name?: string;
  readonly at?: string;
  readonly device?: string;
  readonly pass?: string;
  readonly on?: string;
}

function told({ id, name = 'Pass:Installed', at = '10:00', device, pass = 'p1', on }: Told) {
  const payload = { __id: id, passId: pass, passType: 'loyalty', device, deviceIdentifier: on };
  return {
    eventId: id,
    name,
    at: `2025-02-17T${at}:00.0000000Z`,
    text: JSON.stringify(payload),
  } satisfies EventChanges;
}

const EVENTS = [
  told({ id: 'c1', name: 'Pass:Created', at: '09:00' }),
  told({ id: 'i1', device: 'Apple', on: 'd1' }),
  told({ id: 'i2', device: 'apple', on: 'd2', at: '23:30' }),
  told({ id: 'u1', name: 'Pass:Uninstalled', device: 'apple', on: 'd1', at: '11:00' }),
  told({ id: 'i3', device: 'Samsung', pass: 'p2' }),
  told({ id: 'c2', name: 'Pass:Created', at: '08:00', pass: 'p3' }),
];

export function countingTheWallet(scene: Scene): void {
  const count = () => scene.ledger.countWallet(TENANT, 1_000);
  const rows = async () =>
    (await scene.ledger.numbers(TENANT, WEEK)).counts.map(
      ({ period, kind, wallet, count }) => `${period} ${kind} ${wallet} ${count}`,
    );

  const ALL = [
    '2025-02-17 created  2',
    '2025-02-17 first apple 1',
    '2025-02-17 first samsung 1',
    '2025-02-17 held  1',
    '2025-02-17 installed apple 1',
    '2025-02-17 installed samsung 1',
    '2025-02-17 made  2',
    '2025-02-17 uninstalled apple 1',
    '2025-02-17 used  1',
    // Half past eleven in the evening of UTC is the next day in Paris.
    '2025-02-18 installed apple 1',
  ];

  test('counts each event once, by the day of a zone, whatever the order', async () => {
    for (const event of EVENTS.toReversed()) {
      await scene.receive(event);
      expect(await count()).toBe(1);
    }
    // The same deliveries once more.
    for (const event of EVENTS) expect(await scene.ledger.append(anEvent(event))).toBe('duplicate');
    expect(await count()).toBe(0);
    expect(await rows()).toEqual(ALL);
  });

  test('says in which wallets passes are now, and what nobody was reached by', async () => {
    await scene.receive(...EVENTS, { ...told({ id: 'x' }), disposition: { kind: 'ignored' } });
    expect((await scene.ledger.numbers(TENANT, WEEK)).uncounted).toBe(7);
    await count();
    const { totals, nobody, events, uncounted } = await scene.ledger.numbers(TENANT, WEEK);
    const held = totals.filter(({ kind }) => kind === 'held');
    expect(held.map(({ wallet, count }) => [wallet, count])).toEqual([
      ['', 1],
      ['apple', 1],
      ['samsung', 1],
    ]);
    expect({ nobody, events, uncounted }).toEqual({
      nobody: [{ reason: 'ignored', count: 1 }],
      events: 7,
      uncounted: 0,
    });
  });

  test('keeps the numbers when payloads are purged and when a replay applies events again', async () => {
    await scene.receive(...EVENTS);
    for (const { eventId } of EVENTS) await scene.apply(eventId, facts(eventId, {}));
    await scene.ledger.replay(TENANT, {}, null, NOW + 1);
    for (const { eventId } of EVENTS) await scene.apply(eventId, facts(eventId, {}));
    await scene.ledger.prune(TENANT, NOW + 1);
    expect(await rows()).toEqual(ALL);
    expect(await count()).toBe(0);
  });

  test('lists who installed in a time, each once, page by page', async () => {
    await scene.receive(...EVENTS);
    for (const [id, who] of [
      ['i1', 'ann'],
      ['i2', 'ann'],
      ['i3', 'bob'],
    ] as const) {
      const said = facts(id, { email: `${who}@x.org` });
      const change = { at: AT, event: id, wallet: 'apple', device: id, installed: true };
      const pass = { type: { at: AT, event: id, value: 'loyalty' }, changes: { [id]: change } };
      await scene.apply(id, { ...said, document: { ...said.document, wallet: { [who]: pass } } });
    }
    const day = { fromMs: Date.parse('2025-02-17'), toMs: Date.parse('2025-02-18') };
    const first = await scene.ledger.installers(TENANT, { ...day, limit: 1 });
    expect(first.rows.map(({ contact }) => contact.keys[0]?.value)).toEqual(['ann@x.org']);
    const after = first.next ?? 0;
    const second = await scene.ledger.installers(TENANT, { ...day, limit: 1, after });
    expect(second.rows.map(({ contact }) => contact.keys[0]?.value)).toEqual(['bob@x.org']);
    expect(second.next).toBeNull();
    const later = { fromMs: day.toMs, toMs: day.toMs + 1, limit: 9 };
    expect((await scene.ledger.installers(TENANT, later)).rows).toEqual([]);
  });

  test('keeps the numbers of a person who is erased', async () => {
    await scene.hear('e1', { email: 'ann@x.org' });
    await scene.receive(...EVENTS);
    await scene.ledger.erase(TENANT, 'ann@x.org', NOW);
    expect(await rows()).toEqual(ALL);
  });

  test('keeps of the passes of who is erased only that they were counted', async () => {
    await scene.receive(...EVENTS);
    const said = facts('i1', { email: 'ann@x.org' });
    const pass = { property: PASS_KEY, value: 'p1' };
    await scene.apply('i1', { ...said, keys: [...said.keys, pass] });
    await scene.ledger.erase(TENANT, 'ann@x.org', NOW);
    const left = ALL.filter((row) => !row.includes('held'));
    expect(await rows()).toEqual(left);
    const { totals } = await scene.ledger.numbers(TENANT, WEEK);
    const held = totals.filter(({ kind }) => kind === 'held');
    expect(held.map(({ wallet }) => wallet)).toEqual(['samsung']);
    // The phone still has the pass: its events count, and no pass counts a second time.
    await scene.receive(told({ id: 'u2', name: 'Pass:Uninstalled', device: 'apple', on: 'd2' }));
    await scene.receive(told({ id: 'i4', device: 'apple', on: 'd2' }));
    expect(await count()).toBe(2);
    expect(await rows()).toEqual(
      left
        .map((row) => row.replace('17 installed apple 1', '17 installed apple 2'))
        .map((row) => row.replace('17 uninstalled apple 1', '17 uninstalled apple 2')),
    );
  });
}
