import { expect, test } from '@jest/globals';
import { exposedTo, type ExposedKind } from '../../src/core/exposed-to.ts';

test.each<[ExposedKind, number, boolean, 'everybody' | 'group' | null]>([
  ['ledger', 0o100600, true, null],
  ['ledger', 0o100400, false, null],
  ['ledger', 0o100640, true, 'group'],
  ['ledger', 0o100644, true, 'everybody'],
  ['settings', 0o100600, false, null],
  // As systemd and Kubernetes give it to the daemon.
  ['settings', 0o100640, true, null],
  ['settings', 0o100640, false, 'group'],
  ['settings', 0o100660, true, 'group'],
  ['settings', 0o100644, true, 'everybody'],
  ['folder', 0o040700, true, null],
  // Names are seen, and nothing else.
  ['folder', 0o040755, false, null],
  ['folder', 0o040775, true, 'group'],
  ['folder', 0o040777, true, 'everybody'],
])('%s with mode %o, own group %s: open to %s', (kind, mode, isOwnGroup, to) => {
  expect(exposedTo(kind, { mode, isOwnGroup })).toBe(to);
});
