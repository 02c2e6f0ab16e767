import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadLettersAnswer } from '../../src/operator/api.ts';
import { aCustomer, anEvent } from '../support/events.ts';
import { startScene, type Scene } from './a-scene.ts';
import { run, type Ran } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

afterAll(async () => scene.stop());
const folder = temporaryFolder();
let scene: Scene;

beforeAll(async () => {
  scene = await startScene(folder('dead.db'));
  const noAddress = (n: number) =>
    aCustomer({
      id: `bad-${n}`,
      customerId: null,
      attributes: { email: `refused-${n}@example.c` },
    });
  await scene.receive(
    'no json',
    anEvent('Customer:Upserted', { id: 'keyless', attributes: { email: 7 } }),
    noAddress(1),
    noAddress(2),
  );
});

async function letters(...args: readonly string[]): Promise<Ran> {
  return run(['dead-letters', ...args], scene.environment);
}

async function listed(...filter: readonly string[]): Promise<DeadLettersAnswer> {
  const { out } = await letters('list', '--json', ...filter);
  return JSON.parse(out) as DeadLettersAnswer;
}

describe('a filter', () => {
  test('takes the names of the run-book, which the list shows', async () => {
    const { out } = await letters('list');
    expect(out).toMatch(/^ {2}reason: INVALID_EMAIL \(email-invalid\)$/m);
    expect(out).toMatch(/^ {2}reason: not-an-event$/m);
    expect((await listed('--reason', 'email-invalid')).total).toBe(2);
    expect((await listed('--reason', 'not-an-event')).total).toBe(1);
  });

  test.each([['list'], ['retry', '--yes'], ['discard', '--dry-run']])(
    'that means nothing says what there is: %s',
    async (...args) => {
      const { status, out, err } = await letters(...args, '--reason', 'option-mising');
      expect(status).toBe(0);
      expect(out).toMatch(/^(No|0) dead letters of these/);
      expect(err).toMatch(
        /^there are: 2 contacts INVALID_EMAIL \(email-invalid\), 1 event .*not-an-event.*; the newest since .* UTC$/,
      );
    },
  );

  test('whose time range holds nothing is wrong usage', async () => {
    const { status, err } = await letters('list', '--from', '2d', '--to', '3d');
    expect(status).toBe(2);
    expect(err).toMatch(/^--from .* UTC is not before --to .* UTC: nothing is between them$/);
  });
});

describe('dead-letters list', () => {
  test('groups by reason, the most frequent first, and says what can be done', async () => {
    const { status, out, err } = await letters('list');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(
      /^4 dead letters\n\n2 contacts: .*INVALID_EMAIL.*\n {2}reason: .*\n {2}HubSpot does not take the e-mail/,
    );
    expect(out).toMatch(
      /\n1 event: no key: email .*\n {2}reason: .*\n {2}No value under contact\.match/,
    );
    expect(out).toMatch(
      /\n1 event: quarantined: body is not valid JSON\n {2}reason: .*\n {2}The delivery was signed well/,
    );
  });

  test('shows the newest one by one, as many as are asked for', async () => {
    const { out } = await letters('list', '--limit', '2');
    expect(out).toMatch(
      /The newest\n {2}\w+:\d+ .* ago .*\n {2}\w+:\d+ .* ago .*\n {2}… and 2 more;/,
    );
    const { total, letters: newest, groups } = await listed('--limit', '1');
    expect({ total, shown: newest.length, groups: groups.length }).toEqual({
      total: 4,
      shown: 1,
      groups: 3,
    });
  });

  test.each<[readonly string[], number]>([
    [['--kind', 'contact'], 2],
    [['--reason', 'invalid_email'], 2],
    [['--event', 'keyless'], 1],
    [['--event', 'bad-1'], 1],
    [['--contact', 'refused-2@example.c'], 1],
    [['--from', '1h'], 4],
    [['--to', '1h'], 0],
    [['--kind', 'event', '--reason', 'json'], 1],
  ])('with %p finds %p', async (filter, total) => {
    expect((await listed(...filter)).total).toBe(total);
  });

  test('of one letter by its number finds that one', async () => {
    const [first] = (await listed('--kind', 'contact')).letters;
    const found = await listed('--id', `contact:${first?.id}`);
    expect(found.letters).toEqual([first]);
  });
});

test('nothing is changed by a dry run, without an answer, or by a no', async () => {
  const dry = await letters('retry', '--all', '--dry-run');
  expect(dry).toEqual({ status: 0, out: '4 dead letters of these', err: '' });
  const silent = await letters('discard', '--kind', 'contact');
  expect(silent.status).toBe(2);
  expect(silent.err).toContain('add --yes where no one can be asked');
  const questions: string[] = [];
  const ask = async (question: string): Promise<string> => {
    questions.push(question);
    return 'n';
  };
  const refused = await run(['dead-letters', 'retry', '--all'], scene.environment, { ask });
  expect(refused).toEqual({ status: 1, out: '', err: 'nothing was changed' });
  expect(questions).toEqual(['Retry 4 dead letters? [y/N] ']);
  expect((await listed()).total).toBe(4);
});

test('a retry has the running daemon send them again, and says what it cannot help', async () => {
  const { status, out } = await letters('retry', '--all', '--yes');
  expect(status).toBe(0);
  expect(out).toMatch(/^3 dead letters to do again; the running daemon sends them\n/);
  expect(out).toContain('another try cannot help 1 dead letter: no event still');
  await scene.settled();
  expect((await listed()).total).toBe(4);
});

test('a retry without a daemon says what will send them, and takes back what was discarded not', async () => {
  await scene.stopDaemon();
  const discarded = await letters('discard', '--reason', 'json', '--yes');
  expect(discarded).toEqual({ status: 0, out: '1 dead letter closed unsent', err: '' });
  const { out } = await letters('retry', '--event', 'keyless', '--yes', '--json');
  expect(JSON.parse(out)).toEqual({ matched: 1, retried: 1, hopeless: 0 });
  const one = await letters('retry', '--event', 'bad-1', '--yes');
  expect(one.out).toBe('1 dead letter to do again; "neostore-hubspot start" will send them');
  const none = await letters('retry', '--event', 'bad-1', '--yes');
  expect(none.out).toBe('0 dead letters of these: nothing to do');
  expect((await listed()).total).toBe(1);
  await scene.startDaemon();
});

test('without any dead letter says so', async () => {
  await scene.settled();
  await letters('discard', '--all', '--yes');
  expect((await letters('list')).out).toBe('No dead letters: nothing waits for a person.');
});

describe('values that are left out of contacts', () => {
  test('are listed by property and reason, and tried again on request', async () => {
    const born = { birthDate: 'a Tuesday' };
    await scene.receive(
      aCustomer({
        id: 'born',
        customerId: 'born',
        attributes: { ...born, email: 'born@example.com' },
      }),
    );
    const { out } = await letters('list');
    expect(out).toMatch(
      /Values left out, or held otherwise, while the rest of their contacts goes on\n\nneostore_birth_date of 1 contact, such as email born@example\.com: not a date/,
    );
    const { leftOut } = await listed();
    expect(leftOut).toMatchObject([{ property: 'neostore_birth_date', contacts: 1 }]);
    const retried = await letters('retry-left-out');
    expect(retried.status).toBe(0);
    expect(retried.out).toMatch(/^values of 1 contact to try again: the running daemon reads/);
    await scene.settled();
    const again = await letters('retry-left-out', '--json');
    expect(JSON.parse(again.out)).toEqual({ contacts: 1 });
  });
});
