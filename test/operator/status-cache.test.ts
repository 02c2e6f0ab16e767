import { expect, test } from '@jest/globals';
import {
  QUIET_AGE_MAX_MS,
  STATUS_AGE_MAX_MS,
  STATUS_WAIT_MAX_MS,
  StatusCache,
} from '../../src/operator/status-cache.ts';
import { FakeClock } from '../hubspot/fake-clock.ts';
import type { LedgerStatus } from '../../src/model/view.ts';

/** A ledger that counts how often it is asked, and answers with the number. */
function setup() {
  const clock = new FakeClock();
  const asked: string[] = [];
  let isFailing = false;
  const status = async (connection: string): Promise<LedgerStatus> => {
    asked.push(connection);
    if (isFailing) throw new Error('unavailable');
    return { receivedLastMinute: asked.length } as LedgerStatus;
  };
  const fail = (is: boolean): void => {
    isFailing = is;
  };
  return { clock, asked, fail, statuses: new StatusCache({ status }, clock) };
}

test('however many ask within a second, the ledger is asked once for each connection', async () => {
  const { clock, asked, statuses } = setup();
  const ids = ['a', 'a', 'b', 'a', 'b'];
  const read = await Promise.all(ids.map(async (id) => statuses.read(id)));
  await clock.advance(STATUS_AGE_MAX_MS - 1);
  await statuses.read('a');
  expect(asked).toEqual(['a', 'b']);
  expect(read[0]).toBe(read[3]);
});

test('after a second, and after a clock was set back, it is asked again', async () => {
  const { clock, asked, statuses } = setup();
  await statuses.read('a');
  await clock.advance(STATUS_AGE_MAX_MS);
  await statuses.read('a');
  await clock.advance(-10 * STATUS_AGE_MAX_MS);
  await statuses.read('a');
  expect(asked).toHaveLength(3);
});

test('a person who asks gets what is so now, and others get the same afterwards', async () => {
  const { asked, statuses } = setup();
  await statuses.read('a');
  const now = await statuses.readNow('a');
  expect(asked).toHaveLength(2);
  expect(await statuses.read('a')).toBe(now);
  expect(asked).toHaveLength(2);
});

test('a failure is not kept', async () => {
  const { fail, statuses } = setup();
  fail(true);
  await expect(statuses.read('a')).rejects.toThrow('unavailable');
  fail(false);
  await expect(statuses.read('a')).resolves.toMatchObject({ receivedLastMinute: 2 });
});

test('while the ledger does not answer, the last status stands in, and it is asked no more', async () => {
  const clock = new FakeClock();
  const answers = [Promise.withResolvers<LedgerStatus>(), Promise.withResolvers<LedgerStatus>()];
  let asked = 0;
  const status = async (): Promise<LedgerStatus> => {
    asked += 1;
    return answers[asked - 1]?.promise ?? Promise.reject(new Error('asked too often'));
  };
  const statuses = new StatusCache({ status }, clock);
  const [first, second] = [1, 2].map((n) => ({ receivedLastMinute: n }) as LedgerStatus);
  answers[0]?.resolve(first as LedgerStatus);
  await statuses.read('a');
  await clock.advance(STATUS_AGE_MAX_MS);
  const held = [statuses.read('a')];
  await clock.advance(STATUS_WAIT_MAX_MS);
  held.push(statuses.read('a'));
  await clock.advance(STATUS_WAIT_MAX_MS);
  expect([await Promise.all(held), asked]).toEqual([[first, first], 2]);
  answers[1]?.resolve(second as LedgerStatus);
  expect(await statuses.read('a')).toBe(second);
});

test('a connection on which nothing happens is read again only after most of an hour', async () => {
  const clock = new FakeClock();
  let asked = 0;
  let status = { receivedLastMinute: 1, syncedLastMinute: 0, lastReceivedMs: clock.now() };
  const read = async (): Promise<LedgerStatus> => {
    asked += 1;
    return Promise.resolve(status as LedgerStatus);
  };
  let isWorkedOn = true;
  const statuses = new StatusCache({ status: read }, clock, () => isWorkedOn);
  const asks = async (afterMs: number): Promise<boolean> => {
    const before = asked;
    await clock.advance(afterMs);
    await statuses.read('a');
    return asked > before;
  };
  expect(await asks(0)).toBe(true);
  // What was counted in the last minute is less a minute later.
  expect(await asks(STATUS_AGE_MAX_MS)).toBe(true);
  status = { ...status, receivedLastMinute: 0 };
  expect(await asks(STATUS_AGE_MAX_MS)).toBe(true);
  // A silence of half an hour would be news.
  expect(await asks(29 * 60_000)).toBe(false);
  expect(await asks(60_000)).toBe(true);
  expect(await asks(QUIET_AGE_MAX_MS / 2 - 1)).toBe(false);
  statuses.touch('a');
  expect(await asks(0)).toBe(true);
  expect(await asks(QUIET_AGE_MAX_MS)).toBe(true);
  // What happens to it is said elsewhere.
  isWorkedOn = false;
  expect(await asks(STATUS_AGE_MAX_MS)).toBe(true);
});
