import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { NOW, TENANT } from './builders.ts';
import { commands, drain } from './commands.ts';
import { Model } from './model.ts';

const RUNS = 30;
const TEST_MS_MAX = 60_000;

test(
  'whatever happens in whatever order, contacts are the fold of their events and every event gets to HubSpot once',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 80, size: 'max' }), async (script) => {
        await using ledger = await openSqliteLedger({ path: ':memory:' });
        const model = new Model();
        await fc.asyncModelRun(() => ({ model, real: { ledger, claimed: [] } }), script);
        await drain(model, ledger);
        const status = await ledger.status(TENANT, NOW);
        expect(status).toMatchObject({
          contacts: { pending: 0, waiting: 0, dead: 0 },
          timeline: { pending: 0, waiting: 0 },
          oldestPendingMs: null,
        });
        // Entries that were given up keep their events out of HubSpot, and nothing else does.
        expect(model.unsynced.size === 0).toBe(status.timeline.dead === 0);
      }),
      { numRuns: RUNS },
    );
  },
  TEST_MS_MAX,
);
