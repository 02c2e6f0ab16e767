import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { systemClock } from '../src/clock.ts';
import { Secret } from '../src/core/secret.ts';
import { LedgerError } from '../src/ledger/ledger-error.ts';
import { createLog } from '../src/log.ts';

test('a line is JSON with level, ISO time, fields and what happened, and nothing else', () => {
  const { log, lines } = setup();
  log.info({ eventId: 'event-1' }, 'delivery.accepted');
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      eventId: 'event-1',
      msg: 'delivery.accepted',
    },
  ]);
});

test('lines below the level are left out', () => {
  const { log, lines } = setup('warn');
  log.info('delivery.accepted');
  log.warn('delivery.refused');
  expect(lines()).toMatchObject([{ msg: 'delivery.refused' }]);
});

test('a silent log says nothing', () => {
  const { log, lines } = setup('silent');
  log.fatal('daemon.failed');
  expect(lines()).toEqual([]);
});

test('confidential fields are blanked even where somebody logs them', () => {
  const { log, lines } = setup();
  const headers = { authorization: 'Bearer pat-1234' };
  const err = Object.assign(new Error('refused'), { rawPacket: 'pat-1234', response: { headers } });
  log.info({ email: 'ada@example.com', token: 'pat-1234', headers, err }, 'batch.sent');
  log.info({ settings: { accessToken: new Secret('pat-1234') } }, 'daemon.started');
  expect(JSON.stringify(lines())).not.toMatch(/ada@example\.com|pat-1234/);
  expect(lines()).toMatchObject([{ email: '[redacted]', err: { message: 'refused' } }, {}]);
});

test('what fails because the ledger is away, or for want of leases, is told ten times a minute, then how often it was not', () => {
  let nowMs = 1_000;
  const written: string[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: (line) => written.push(line) },
    clock: { ...systemClock, now: () => nowMs },
  });
  const err = new LedgerError('unavailable', 'The ledger failed in append: 57P01');
  for (let i = 0; i < 30; i += 1) log.error({ err }, 'delivery.refused');
  for (let i = 0; i < 3; i += 1) log.warn({ code: 'unavailable' }, 'alert.unwatched');
  for (let i = 0; i < 30; i += 1) log.error({ err: new Error('other') }, 'delivery.refused');
  for (let i = 0; i < 30; i += 1) log.warn({ code: 'internal' }, 'lease.failed');
  nowMs += 60_000;
  log.error({ err }, 'delivery.refused');
  expect(written).toHaveLength(10 + 3 + 30 + 10 + 1);
  expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({
    untold: 20,
    err: { message: err.message },
  });
});

test('without a destination it writes to standard output', () => {
  const script = `import { createLog } from './src/log.ts'; createLog({ level: 'info' }).info('daemon.started');`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
    { cwd: `${import.meta.dirname}/..`, encoding: 'utf8' },
  );
  expect(JSON.parse(stdout)).toMatchObject({ level: 'info', msg: 'daemon.started' });
});

function setup(level: Parameters<typeof createLog>[0]['level'] = 'info') {
  const written: string[] = [];
  const log = createLog({ level, destination: { write: (line) => written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line) as unknown) };
}
