import { ledgerConformance } from './conformance.ts';
import { openHere } from './open-here.ts';

ledgerConformance('SQLite', () => openHere({ path: ':memory:' }));
