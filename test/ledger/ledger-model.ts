import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { NOW, TENANT } from './builders.ts';
import { commands, drain } from './commands.ts';
import { Model } from './model.ts';
import type { Open } from './scene.ts';
import { workOf } from '../support/work-of.ts';

const TEST_MS_MAX = 180_000;

/**
 * Has whatever may happen to a ledger happen in any order, and compares it with the model.
 *
 * @param open gives an empty ledger
 * @param runs how many scripts are tried
 */
export function ledgerModel(name: string, open: Open, runs: number): void {
  test(
    `${name}: whatever happens in whatever order, contacts are the fold of their events and every event gets to HubSpot once`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands(commands, { maxCommands: 80, size: 'max' }),
          async (script) => {
            await using ledger = await open();
            const model = new Model();
            const real = { ledger, work: await workOf(ledger, TENANT), claimed: [] };
            await fc.asyncModelRun(() => ({ model, real }), script);
            await drain(model, real);
            const status = await ledger.status(TENANT, NOW);
            expect(status).toMatchObject({
              contacts: { pending: 0, waiting: 0, dead: 0 },
              timeline: { pending: 0, waiting: 0 },
              oldestPendingMs: null,
            });
            // Entries that were given up keep their events out of HubSpot, and nothing else does.
            expect(model.unsynced.size === 0).toBe(status.timeline.dead === 0);
          },
        ),
        { numRuns: runs },
      );
    },
    TEST_MS_MAX,
  );
}
