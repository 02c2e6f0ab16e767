import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A folder of the test file's own, removed after it; answers with a new path in it at each call. */
export function temporaryPaths(): (name?: string) => string {
  let folder = '';
  let count = 0;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name = 'ledger.db') => {
    count += 1;
    return join(folder, String(count), name);
  };
}
