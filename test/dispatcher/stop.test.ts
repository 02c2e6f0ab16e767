import { describe, expect, test } from '@jest/globals';
import { STOP_GRACE_MS } from '../../src/dispatcher/dispatcher.ts';
import type { Fault } from '../../src/simulator/hubspot/faults.ts';
import { aCustomer, anInstall, customerNumber } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { setup } from './running.ts';

/** What HubSpot does to every request, for good. */
const TROUBLES: readonly (readonly [string, Fault])[] = [
  ['hangs', { kind: 'hang' }],
  ['hangs after the effect', { kind: 'hang', at: 'after' }],
  ['answers an hour late', { kind: 'slow', ms: 3_600_000 }],
  ['answers 500', { kind: 'status', status: 500 }],
];

/** Long enough that whoever waits for the end of a call never sees it, in milliseconds of the fast clock. */
const CALL_TIMEOUT_MS = 3_600_000;

/** Time that the machine may take besides, in milliseconds of the fast clock: two seconds of it. */
const MACHINE_MS = 100_000;

describe('a dispatcher that is stopped', () => {
  test.each(TROUBLES)(
    'ends without waiting for it, begins no request, and loses nothing, when HubSpot %s',
    async (_what, fault) => {
      const startsMs: number[] = [];
      await using running = await setup({
        client: {
          callTimeoutMs: CALL_TIMEOUT_MS,
          onRequest: ({ atMs, ms }) => startsMs.push(atMs - ms),
        },
      });
      await running.receive(aCustomer());
      await eventually(
        'the first is sent',
        async () => (await running.status()).contacts.done === 1,
      );
      const trouble = running.simulator.faults.add({ fault });
      await running.receive(
        aCustomer({ attributes: { city: 'Lyon' } }),
        anInstall(),
        ...Array.from({ length: 20 }, (_, n) => customerNumber(n)),
      );
      await eventually('HubSpot is asked', () => trouble.hits() > 0);
      const startMs = running.clock.now();
      await running.dispatcher.stop();
      expect(running.clock.now() - startMs).toBeLessThan(STOP_GRACE_MS + MACHINE_MS);
      expect(startsMs.filter((atMs) => atMs > startMs)).toEqual([]);
      expect((await running.status()).contacts.dead).toBe(0);
      trouble.remove();
      running.start();
      await eventually('all is there', async () => {
        const { contacts, timeline } = await running.status();
        return contacts.done === 21 && timeline.done === 1;
      });
      expect(running.simulator.contacts()).toHaveLength(21);
      expect(running.fatal).toEqual([]);
    },
  );
});
