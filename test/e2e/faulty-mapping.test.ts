import { execFile } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { differencesOf } from '../support/differences.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { accepted, aStory, drained, type Story } from './a-story.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

async function statusOf({ folder, environment }: Story): Promise<string> {
  const options = { cwd: folder, env: environment };
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'status'], options);
  return stdout;
}

test('a daemon that is killed while its mapping file is faulty starts, receives, and sends by the last good one', async () => {
  const story = await aStory(9, 400);
  const file = join(story.folder, 'mapping.json');
  copyFileSync(DEFAULT_MAPPING, file);
  const changes = { MAPPING_FILE: file };
  const first = await story.start(changes);
  const delivering = story.deliver();
  await accepted(story, 100);
  writeFileSync(file, '{ "version": 1,,');
  await eventually('the file is refused', () => first.output().includes('"mapping.refused"'));
  await first.kill();
  const second = await story.start(changes);
  expect(second.output()).toContain('"mapping.refused"');
  await second.kill();
  rmSync(file);
  const third = await story.start(changes);
  expect(third.output()).toMatch(/"mapping\.refused"/);
  expect(await delivering).toMatchObject({ abandoned: 0 });
  await drained(story);
  expect(differencesOf(story.world, story.hubspot.contacts())).toEqual([]);
  expect(await statusOf(story)).toMatch(
    /The mapping file is refused: 1 fault .*\(version \w+ stays in force\)/,
  );
  copyFileSync(DEFAULT_MAPPING, file);
  await eventually('the file is taken', () => third.output().includes('"mapping.restored"'));
  await eventually(
    'status knows it',
    async () => !(await statusOf(story)).includes('refused'),
    20_000,
  );
}, 180_000);
