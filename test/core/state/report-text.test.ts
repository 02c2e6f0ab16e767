import { expect, test } from '@jest/globals';
import { HEARD_MAX_MS } from '../../../src/core/state/known.ts';
import { daemonOf, formatReport } from '../../../src/core/state/report-text.ts';
import { aProcess, aReport, minute, NOW } from './known.ts';

const PROCESS = aProcess({
  disk: { freeBytes: 1, totalBytes: 2 },
  alerts: { sinceMs: 1, code: 'HTTP 500' },
  strangers: minute({ 'unknown-tenant': 3 }),
});
const REPORT = aReport({ requests: minute({ '500': 2 }) });
const KEPT = { isHeld: true, process: formatReport(PROCESS), connection: formatReport(REPORT) };

test('what a daemon has said is read back', () => {
  expect(daemonOf(KEPT, NOW)).toEqual({ kind: 'running', process: PROCESS, report: REPORT });
});

test.each([
  ['nobody holds the ledger', { ...KEPT, isHeld: false }, 0, 'not-running', NOW],
  ['it is long ago', KEPT, HEARD_MAX_MS + 1, 'not-heard', NOW],
  ['it lies ahead', KEPT, -HEARD_MAX_MS - 1, 'not-heard', NOW],
  ['nothing was said', { ...KEPT, process: null }, 0, 'not-heard', null],
  ['nothing was said of the connection', { ...KEPT, connection: null }, 0, 'not-heard', NOW],
  ['it is of another version', { ...KEPT, connection: '{"v":2}' }, 0, 'not-heard', NOW],
  ['it is no JSON', { ...KEPT, process: '{' }, 0, 'not-heard', null],
])('where %s, it is not gone by', (_case, kept, laterMs, kind, sinceMs) => {
  expect(daemonOf(kept, NOW + laterMs)).toEqual({ kind, sinceMs });
});
