import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { ledgerConformance } from './conformance.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

ledgerConformance('SQLite', () => openSqliteLedger({ path: newPath() }));
