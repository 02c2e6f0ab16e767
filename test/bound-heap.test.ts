import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

const MODULE = new URL('../src/bound-heap.ts', import.meta.url);

/** Keeps 60,000 small things, each replaced again and again; prints the most that the heap took, in MiB. */
const WORK = `
  const kept = [];
  let most = 0;
  for (let i = 0; i < 1_500_000; i += 1) {
    kept[i % 60_000] = { text: 'entry ' + i, list: [i, i + 1] };
    if (i % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapTotal);
  }
  process.stdout.write(String(most / 1024 / 1024));`;

function mostOf(script: string): number {
  // Little that is young and one thread: what V8 does beside depends on how busy the machine is.
  const house = ['--max-semi-space-size=1', '--single-threaded-gc'];
  const args = [...house, '--input-type=module', '--eval', script];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('the heap stays near what is needed', () => {
  const bounded = `import { boundHeap } from '${MODULE.href}';\n boundHeap();\n${WORK}`;
  expect(mostOf(bounded)).toBeLessThan(0.8 * mostOf(WORK));
});
