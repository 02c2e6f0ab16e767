import { expect, test } from '@jest/globals';
import { createRandom } from '../../src/simulator/neostore/random.ts';
import { differencesOf } from '../support/differences.ts';
import { accepted, aStory, drained } from './a-story.ts';

test('a daemon that is killed twice under load loses nothing and shows nothing twice', async () => {
  const seed = 5;
  const random = createRandom(seed);
  const scene = await aStory(seed, 2_000);
  let daemon = await scene.start();
  const delivering = scene.deliver();
  for (const from of [200, 1_000]) {
    await accepted(scene, from + random.int(600));
    await daemon.kill();
    daemon = await scene.start();
  }
  const counts = await delivering;
  expect(counts.abandoned).toBe(0);
  expect(counts.failed).toBeGreaterThan(0);
  await drained(scene);
  expect(differencesOf(scene.world, scene.hubspot.contacts())).toEqual([]);
}, 180_000);

test('a daemon that is asked to end under load ends in a few seconds and loses nothing', async () => {
  const scene = await aStory(6, 1_500);
  const daemon = await scene.start();
  const delivering = scene.deliver();
  await accepted(scene, 400);
  const { status, ms } = await daemon.terminate();
  expect(status).toBe(0);
  expect(ms).toBeLessThan(5_000);
  await scene.start();
  expect(await delivering).toMatchObject({ abandoned: 0 });
  await drained(scene);
  expect(differencesOf(scene.world, scene.hubspot.contacts())).toEqual([]);
}, 180_000);
