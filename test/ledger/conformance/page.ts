import { expect, test } from '@jest/globals';
import { ENDED_SESSIONS_MAX } from '../../../src/ledger/operations/sessions.ts';
import { NOW, TENANT } from '../builders.ts';
import type { Scene } from '../scene.ts';

const DAY = 86_400_000;
const KEYS = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** What proves sessions, and those that were ended. */
export function keepingSessions(scene: Scene): void {
  const [first, second, third] = KEYS;

  test('the key is that of the first who asks', async () => {
    expect(await scene.ledger.loadSessions(first, NOW)).toEqual({ key: first, ended: [] });
    expect(await scene.ledger.loadSessions(second, NOW)).toEqual({ key: first, ended: [] });
  });

  test('an ended session is remembered until it would have ended by itself', async () => {
    await scene.ledger.loadSessions(first, NOW);
    const session = { id: 'one', expiresMs: NOW + DAY };
    expect(await scene.ledger.endSession(session, second, NOW)).toEqual(first);
    expect(await scene.ledger.endSession(session, second, NOW)).toEqual(first);
    expect((await scene.ledger.loadSessions(second, NOW)).ended).toEqual([session]);
    expect((await scene.ledger.loadSessions(second, NOW + DAY)).ended).toEqual([]);
  });

  test('where too many were ended, all are', async () => {
    await scene.ledger.loadSessions(first, NOW);
    for (let n = 0; n < ENDED_SESSIONS_MAX; n += 1) {
      const session = { id: `s${n}`, expiresMs: NOW + DAY };
      expect(await scene.ledger.endSession(session, second, NOW)).toEqual(first);
    }
    const last = { id: 'last', expiresMs: NOW + DAY };
    expect(await scene.ledger.endSession(last, second, NOW)).toEqual(second);
    expect(await scene.ledger.loadSessions(third, NOW)).toEqual({ key: second, ended: [] });
  });
}

/** Samples of how it went. */
export function keepingSamples(scene: Scene): void {
  const sample = (atMs: number) => ({ connection: TENANT, atMs, sample: `{"n":${atMs}}` });

  test('the newest are given, the oldest first, each length by itself', async () => {
    const { ledger } = scene;
    for (const atMs of [NOW, NOW + 10, NOW + 20]) {
      await ledger.saveSamples([sample(atMs)], { stepMs: 10, fromMs: NOW, nowMs: atMs });
    }
    expect(await ledger.loadSamples(TENANT, 10, 2)).toEqual([sample(NOW + 10), sample(NOW + 20)]);
    expect(await ledger.loadSamples(TENANT, 600, 2)).toEqual([]);
    expect(await ledger.loadSamples('other', 10, 2)).toEqual([]);
  });

  test('old ones go, and those of a clock that was ahead', async () => {
    const { ledger } = scene;
    const kept = { stepMs: 10, fromMs: NOW };
    for (const atMs of [NOW, NOW + 50, NOW + DAY]) {
      await ledger.saveSamples([sample(atMs)], { ...kept, nowMs: atMs });
    }
    await ledger.saveSamples([sample(NOW + 60)], { stepMs: 10, fromMs: NOW + 1, nowMs: NOW + 60 });
    expect((await ledger.loadSamples(TENANT, 10, 9)).map(({ atMs }) => atMs)).toEqual([
      NOW + 50,
      NOW + 60,
    ]);
  });
}
