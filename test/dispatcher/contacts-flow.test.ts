import { expect, test } from '@jest/globals';
import { ContactsFlow, ROUND_MAX_MS } from '../../src/dispatcher/contacts-flow.ts';
import { NOTHING } from '../../src/dispatcher/connection.ts';

function setup() {
  let nowMs = 0;
  const flow = new ContactsFlow({ steady: () => nowMs });
  const round = async (claimed: number, unsent: number) =>
    flow.during(async () => ({ ...NOTHING, claimed, unsent }));
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { flow, round, pass };
}

test('contacts are held up where some are to be sent again, until a round leaves none', async () => {
  const { flow, round } = setup();
  expect(flow.isToLook).toBe(false);
  await round(2, 1);
  expect(flow.isToLook).toBe(true);
  // A round that finds nothing due says nothing of those that wait.
  await round(0, 0);
  expect(flow.isToLook).toBe(true);
  await round(2, 0);
  expect(flow.isToLook).toBe(false);
});

test('contacts are held up by a round that takes long, until it ends, however it ends', async () => {
  const { flow, pass } = setup();
  const { promise, reject } = Promise.withResolvers<never>();
  const round = flow.during(async () => promise);
  pass(ROUND_MAX_MS - 1);
  expect(flow.isToLook).toBe(false);
  pass(1);
  expect(flow.isToLook).toBe(true);
  reject(new Error('the ledger failed'));
  await expect(round).rejects.toThrow('the ledger failed');
  expect(flow.isToLook).toBe(false);
});

test('looks are some seconds apart', async () => {
  const { flow, round, pass } = setup();
  await round(1, 1);
  flow.noteLook();
  pass(4_999);
  expect(flow.isToLook).toBe(false);
  pass(1);
  expect(flow.isToLook).toBe(true);
});
