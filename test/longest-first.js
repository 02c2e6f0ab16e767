import TestSequencer from '@jest/test-sequencer';

/** Where the files are that take longest: browsers, processes, servers. */
const LONGEST = /\/test\/(page|e2e|ledger|simulation)\//;

/**
 * Jest's order, but what takes longest begins first: a clean clone does not know how long anything
 * takes, and goes by the sizes of files, so that one worker ended minutes after the other.
 */
export default class extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = (test) => LONGEST.test(test.path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
