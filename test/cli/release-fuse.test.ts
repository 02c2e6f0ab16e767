import { expect, test } from '@jest/globals';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { workOf } from '../support/work-of.ts';
import { run, SETTINGS } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { LaneState } from '../../src/model/lane.ts';

const folder = temporaryFolder();

const FUSE = {
  lane: 'contacts',
  kind: 'fuse',
  code: 'INVALID_EMAIL',
  reason: 'more than 20 contacts would have become dead: INVALID_EMAIL',
  hint: 'Look at why, then release.',
  sinceMs: Date.parse('2026-11-23T10:00:00Z'),
  untilMs: null,
} as const;
const BLOCKED = { ...FUSE, lane: 'timeline', kind: 'blocked' } as const;

/** A ledger in which these lanes stand still, and what is left of them. */
async function ledgerWith(name: string, lanes: readonly LaneState[]) {
  const environment = { ...SETTINGS, DATABASE_URL: `sqlite:${folder(name)}` };
  const ledger = await openLedger(environment.DATABASE_URL);
  await (await workOf(ledger, 'acme')).saveLanes(lanes);
  await ledger.close();
  const left = async (): Promise<readonly string[]> => {
    await using ledger = await openLedger(environment.DATABASE_URL);
    const status = await ledger.status('acme', FUSE.sinceMs);
    return status.lanes.map(({ lane, kind }) => `${lane} ${kind}`);
  };
  const release = async (args: readonly string[], answer = 'nobody is to be asked') =>
    run(['dead-letters', 'release', ...args], environment, { ask: async () => answer });
  return { left, release };
}

test('says what is held, asks, and lets nothing go on after a no', async () => {
  const { left, release } = await ledgerWith('no.db', [FUSE, BLOCKED]);
  const { status, out, err } = await release([], 'n');
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(
    /^sending contacts: stopped by a fuse for .+\n {2}more than 20 contacts .*\n {2}Look at why, then release\.\n {2}held: 0 contacts\nnothing was changed$/,
  );
  expect(await left()).toEqual(['contacts fuse', 'timeline blocked']);
});

test('lets lanes go on that a fuse has stopped, and no others', async () => {
  const events = { ...FUSE, lane: 'apply' } as const;
  const { left, release } = await ledgerWith('yes.db', [events, FUSE, BLOCKED]);
  const { status, out } = await release([], 'y');
  expect({ status, out }).toEqual({
    status: 0,
    out: '"neostore-hubspot start" goes on applying events and sending contacts',
  });
  expect(await left()).toEqual(['timeline blocked']);
});

test('lets the lane alone go on that is named', async () => {
  const timeline = { ...FUSE, lane: 'timeline' } as const;
  const { left, release } = await ledgerWith('lane.db', [FUSE, timeline]);
  const { out } = await release(['--lane', 'timeline', '--yes', '--json']);
  expect(JSON.parse(out)).toEqual({ released: [timeline] });
  expect(await left()).toEqual(['contacts fuse']);
  expect((await release(['--lane', 'letters'])).status).toBe(2);
});

test.each<[string, readonly string[], readonly LaneState[]]>([
  ['no fuse has blown', [], [BLOCKED]],
  ['another lane is named', ['--lane', 'timeline'], [FUSE, BLOCKED]],
])('asks nothing where %s', async (name, args, lanes) => {
  const { release } = await ledgerWith(`${name}.db`, lanes);
  expect(await release(args)).toEqual({
    status: 0,
    out: 'no fuse has stopped anything: nothing to do',
    err: '',
  });
});
