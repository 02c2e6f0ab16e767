import { openHere } from './open-here.ts';
import { ledgerConformance } from './conformance.ts';
import { temporaryPaths } from './temporary-folder.ts';

const newPath = temporaryPaths();

ledgerConformance('SQLite', () => openHere({ path: newPath() }));
