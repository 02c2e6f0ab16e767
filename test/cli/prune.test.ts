import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aCustomer } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('prune.db'));
  await scene.receive(aCustomer({ id: 'e1' }));
});

test('asks first', async () => {
  const questions: string[] = [];
  const ask = async (question: string): Promise<string> => {
    questions.push(question);
    return 'no';
  };
  const { status } = await run(['prune', '--before', '2026-01-01'], scene.environment, { ask });
  expect(status).toBe(1);
  expect(questions).toEqual(['Purge the payloads of before 2026-01-01 00:00:00 UTC? [y/N] ']);
});

test('purges what is older than RETENTION_DAYS', async () => {
  const { status, out } = await run(['prune', '--yes'], scene.environment);
  expect(status).toBe(0);
  expect(out).toMatch(/^0 payloads of before .* UTC purged$/);
});

test('purges what is older than --before; ids and outcome stay', async () => {
  const { out } = await run(['prune', '--before', '0s', '--yes', '--json'], scene.environment);
  expect(JSON.parse(out)).toEqual({ beforeMs: expect.any(Number), payloads: 1 });
  const why = await run(['why', 'e1', '--payload'], scene.environment);
  expect(why.out).toContain('Its payload was purged after the retention time');
  expect(why.out).toMatch(/Its payload is gone\.$/);
});
