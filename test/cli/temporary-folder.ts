import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { SCRATCH_ROOT } from '../support/scratch-root.ts';

/**
 * A folder of the test file's own, removed after it; answers with the path of a name in it. Hooks run
 * in the order in which they are written: those that stop what works in the folder come before.
 */
export function temporaryFolder(): (name: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(SCRATCH_ROOT, 'cli-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
