import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import type { WorkOrder } from '../../src/evaluation/work.ts';
import { EXPLOSIVE, harmful, TRIGGER, upserted } from './harmful.ts';

const PROCESS = new URL('../../src/evaluation/evaluation-process.ts', import.meta.url);

let started: ChildProcess | null = null;

afterEach(() => {
  started?.kill('SIGKILL');
});

function start(processorMs: number) {
  const limits = JSON.stringify({ processorMs, wallMs: 60_000 });
  const child = fork(PROCESS, [limits], { stdio: 'ignore', serialization: 'advanced' });
  started = child;
  return { child, exit: once(child, 'exit') };
}

test('ends with the daemon while it has nothing to do', async () => {
  const { child, exit } = start(60_000);
  await once(child, 'message');
  child.disconnect();
  await exit;
});

test('ends with the daemon while an expression has no end', async () => {
  const { child, exit } = start(300);
  await once(child, 'message');
  child.send({
    work: 'apply',
    mapping: harmful(`$match(attributes.firstName, ${EXPLOSIVE})`).text,
    items: [upserted(1, TRIGGER)],
  } satisfies WorkOrder<'apply'>);
  child.disconnect();
  await exit;
});

test('ends with the daemon in the middle of a batch', async () => {
  const { child, exit } = start(60_000);
  await once(child, 'message');
  // Minutes of work, were it done.
  child.send({
    work: 'apply',
    mapping: harmful('$string($count($distinct([1..20000])))').text,
    items: Array.from({ length: 2_000 }, (_, number) => upserted(number, TRIGGER)),
  } satisfies WorkOrder<'apply'>);
  await once(child, 'message');
  child.disconnect();
  await exit;
});

test('stays when a terminal or a service manager ends all processes at once: the daemon ends it', async () => {
  const { child, exit } = start(60_000);
  await once(child, 'message');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal);
  child.send({ work: 'examine', mapping: '', items: [{ source: 'a', flags: 'g' }] });
  expect(await once(child, 'message')).toMatchObject([{ kind: 'results', results: ['safe'] }]);
  child.disconnect();
  await exit;
});
