import { expect, test } from '@jest/globals';
import { LedgerError, type LedgerErrorCode } from '../../src/ledger/ledger-error.ts';
import type { Inbox } from '../../src/ledger/ledger.ts';
import { LedgerHealth, REFUSING_MS } from '../../src/state/ledger-health.ts';
import { FakeClock } from '../hubspot/fake-clock.ts';
import { anEvent } from '../ledger/builders.ts';

function setup() {
  const clock = new FakeClock();
  const ledger: Inbox & { failure: LedgerError | null; writable: Promise<boolean> } = {
    failure: null,
    writable: Promise.resolve(true),
    append: async () => {
      if (ledger.failure !== null) throw ledger.failure;
      return Promise.resolve('appended');
    },
    isWritable: async () => ledger.writable,
  };
  const health = new LedgerHealth(ledger, clock);
  const append = async (): Promise<string> =>
    health.append(anEvent()).catch(({ code }: { readonly code: string }) => code);
  const fail = (code: LedgerErrorCode, cause: string) => {
    ledger.failure = new LedgerError(code, `The ledger failed in append: ${cause}`);
  };
  return { clock, ledger, health, append, fail };
}

test('a ledger that takes events is ready', async () => {
  const { health, append } = setup();
  expect([await append(), await health.isReady(), health.trouble]).toEqual([
    'appended',
    true,
    null,
  ]);
});

test('a ledger that refuses an event is not ready at once, and says why and since when', async () => {
  const { clock, health, append, fail } = setup();
  fail('unavailable', 'SQLITE_FULL');
  const sinceMs = clock.now();
  expect(await append()).toBe('unavailable');
  expect(await health.isReady()).toBe(false);
  await clock.advance(3_000);
  await append();
  expect(health.trouble).toEqual({ sinceMs, code: 'SQLITE_FULL' });
});

test('it is ready again when it takes an event', async () => {
  const { ledger, health, append, fail } = setup();
  fail('unavailable', 'SQLITE_FULL');
  await append();
  ledger.failure = null;
  await append();
  expect([await health.isReady(), health.trouble]).toEqual([true, null]);
});

test('it is ready again when none comes for a while and it can be written', async () => {
  const { clock, ledger, health, append, fail } = setup();
  fail('unavailable', 'SQLITE_FULL');
  await append();
  await clock.advance(REFUSING_MS - 1);
  expect(await health.isReady()).toBe(false);
  await clock.advance(1);
  expect(await health.isReady()).toBe(true);
  ledger.writable = Promise.resolve(false);
  expect(await health.isReady()).toBe(false);
  expect(health.trouble?.code).toBe('not writable');
  ledger.writable = Promise.resolve(true);
  expect(await health.isReady()).toBe(true);
});

test('what is the fault of one event says nothing of the ledger', async () => {
  const { health, append, fail } = setup();
  fail('internal', 'SQLITE_CONSTRAINT');
  expect([await append(), await health.isReady()]).toEqual(['internal', true]);
});

test('a ledger that says nothing is not ready within two seconds', async () => {
  const { clock, ledger, health } = setup();
  ledger.writable = new Promise(() => undefined);
  const ready = health.isReady();
  await clock.advance(2_000);
  expect(await ready).toBe(false);
});

test('a clock that was set back does not hold it down', async () => {
  const { clock, health, append, fail } = setup();
  fail('unavailable', 'SQLITE_FULL');
  await append();
  await clock.advance(-60_000);
  expect(await health.isReady()).toBe(true);
});
