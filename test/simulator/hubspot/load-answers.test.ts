import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadAnswers } from '../../../src/simulator/hubspot/load-answers.ts';
import { setup } from './setup.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-'));
});
afterAll(async () => rm(folder, { recursive: true }));

async function fileOf(text: string): Promise<string> {
  const path = join(folder, 'answers.json');
  await writeFile(path, text);
  return path;
}

test('a simulated HubSpot answers as a file of answers says', async () => {
  const path = await fileOf('{"uniqueCase": "exact", "eventVersions": ["2026-09"]}');
  const { call } = await setup(await loadAnswers(path));
  expect((await call('GET', '/events/2026-09/event-definitions')).status).toBe(200);
  expect((await call('GET', '/events/2026-03/event-definitions')).status).toBe(404);
});

test.each([
  ['no JSON', '{', 'the file'],
  ['an answer that is none', '{"repeatedEvents": "lost"}', 'repeatedEvents'],
  ['a question that is none', '{"repeatedEvent": "ignored"}', 'repeatedEvent'],
])('a file with %s is refused with its faults', async (_, text, fault) => {
  await expect(loadAnswers(await fileOf(text))).rejects.toThrow(fault);
});
