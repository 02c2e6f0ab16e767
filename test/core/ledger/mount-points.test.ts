import { expect, test } from '@jest/globals';
import { mountPointsOf } from '../../../src/core/ledger/mount-points.ts';

test('mount points are read with their blanks', () => {
  const info = [
    '22 28 0:20 / /proc rw,relatime - proc proc rw',
    '91 28 8:1 /srv/ledger.db /data/my\\040ledger.db rw - ext4 /dev/sda1 rw',
    '',
  ].join('\n');
  expect(mountPointsOf(info)).toEqual(new Set(['/proc', '/data/my ledger.db']));
});

test('nothing is mounted where nothing is told', () => {
  expect(mountPointsOf('')).toEqual(new Set());
});
