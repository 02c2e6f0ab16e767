import { expect, test } from '@jest/globals';
import { SERVICES_STOP_MAX_MS, stopServices } from '../../src/app/stop-services.ts';
import { createLog } from '../../src/log.ts';
import { FakeClock, settled } from '../hubspot/fake-clock.ts';

const NEVER = new Promise<void>(() => undefined);

function setup() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const stops: string[] = [];
  const service = (name: string, end: Promise<void>) => ({
    stop: async () => {
      stops.push(name);
      return end;
    },
  });
  const evaluator = service('evaluator', Promise.resolve());
  return { clock, lines, stops, service, parts: { evaluator, clock, log } };
}

test('services are stopped side by side, and nothing is said when all end', async () => {
  const { lines, stops, service, parts } = setup();
  const slow = Promise.withResolvers<void>();
  const stopping = stopServices(
    [service('slow', slow.promise), service('quick', Promise.resolve())],
    parts,
  );
  await settled();
  expect(stops).toEqual(['slow', 'quick']);
  slow.resolve();
  await stopping;
  expect(lines).toEqual([]);
});

test('an evaluation that holds up a service is cut off', async () => {
  const { clock, lines, service, parts } = setup();
  const evaluation = Promise.withResolvers<void>();
  const evaluator = { stop: async () => evaluation.resolve() };
  const stopping = stopServices([service('loops', evaluation.promise)], { ...parts, evaluator });
  await clock.advance(2_000);
  await stopping;
  expect(lines).toEqual([]);
});

test('a service that never ends does not keep the daemon from ending', async () => {
  const { clock, lines, service, parts } = setup();
  const stopping = stopServices([service('stuck', NEVER)], parts);
  await clock.advance(SERVICES_STOP_MAX_MS);
  await stopping;
  expect(lines).toEqual([expect.stringContaining('"services.abandoned"')]);
});
