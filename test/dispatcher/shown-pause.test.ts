import { expect, test } from '@jest/globals';
import { customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { setup } from './running.ts';

test('a full window of HubSpot is shown with its end while requests wait for it, and no longer', async () => {
  await using running = await setup();
  running.simulator.faults.add({
    path: /contacts\/batch\/read/,
    fault: { kind: 'status', status: 429 },
    times: 1,
  });
  await running.receive(customerNumber(1));
  await eventually('the pause is shown', async () => {
    const [lane] = (await running.status()).lanes;
    if (lane === undefined) return false;
    expect(lane.kind).toBe('paused');
    expect(lane.untilMs).toBeGreaterThan(lane.sinceMs);
    return true;
  });
  await eventually('the pause is over', async () => {
    const { lanes, contacts } = await running.status();
    return lanes.length === 0 && contacts.done === 1;
  });
});
