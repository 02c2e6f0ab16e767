import { writeSync } from 'node:fs';
import { openSqliteLedger } from '../../../src/ledger/sqlite-ledger.ts';

/** Says on standard output whether it got the lease of the ledger of the first argument, and stays. */
const ledger = await openSqliteLedger({ path: process.argv[2] ?? '' });
writeSync(1, `${(await ledger.lease(0)) !== null}\n`);
