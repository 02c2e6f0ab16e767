import { execFile } from 'node:child_process';
import { copyFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { differencesOf } from '../support/differences.ts';
import { accepted, aStory, drained, TENANT, type Story } from './a-story.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

/** What the run-book says, to the letter: put the backup in the place of the ledger, without a log of before. */
function restore({ path }: Story, backup: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  copyFileSync(backup, path);
}

test('a daemon that starts from a backup taken under load, and gets every event again, shows nothing twice', async () => {
  const story = await aStory(8, 600);
  const daemon = await story.start();
  const delivering = story.deliver();
  await accepted(story, 150);
  const before = story.neostore.counts.accepted;
  const backup = join(story.folder, 'backup.db');
  const inFolder = { cwd: story.folder, env: story.environment };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [MAIN, 'backup', backup, '--json'],
    inFolder,
  );
  const taken = JSON.parse(stdout) as { readonly events: number; readonly bytes: number };
  expect(taken.bytes).toBe(statSync(backup).size);
  expect((statSync(backup).mode & 0o777).toString(8)).toBe('600');
  expect(await delivering).toMatchObject({ abandoned: 0 });
  await daemon.kill();
  {
    await using copy = await openSqliteLedger({ path: backup, readOnly: true });
    const { events } = await copy.status(TENANT, Date.now());
    const kept = Object.values(events).reduce((sum, count) => sum + count, 0);
    expect(kept).toBe(taken.events);
  }
  expect(taken.events).toBeGreaterThanOrEqual(before);
  restore(story, backup);
  const restarted = await story.start();
  expect(await story.deliver()).toMatchObject({ abandoned: 0 });
  await drained(story);
  // HubSpot may hold what came after the backup and before the end: the run-book says to compare.
  await promisify(execFile)(process.execPath, [MAIN, 'reconcile', '--fix', '--yes'], inFolder);
  await drained(story);
  expect(differencesOf(story.world, story.hubspot.contacts())).toEqual([]);
  expect(restarted.output()).toContain('"ledger.restored"');
}, 180_000);
