import { ledgerModel } from './ledger-model.ts';
import { openHere } from './open-here.ts';

const RUNS = 30;

ledgerModel('SQLite', async () => openHere({ path: ':memory:' }), RUNS);
