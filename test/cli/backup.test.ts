import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { aCustomer } from '../support/events.ts';

const folder = temporaryFolder();
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

async function aLedger(name: string) {
  const environment = settingsOf(folder(`${name}.db`));
  await hear(environment, [aCustomer()]);
  return environment;
}

test('says what is in the copy, in words and as JSON', async () => {
  const environment = await aLedger('words');
  const file = folder('words-copy.db');
  const { status, out } = await run(['backup', file], environment);
  expect(status).toBe(0);
  expect(out).toMatch(/words-copy\.db: [\d.]+ MB, 1 event, 1 contact, schema \d+; whole, in /);
  const json = await run(['backup', file, '--force', '--json'], environment);
  expect(JSON.parse(json.out)).toMatchObject({
    file,
    bytes: statSync(file).size,
    events: 1,
    contacts: 1,
  });
});

test('ends with status 2 where it would replace something', async () => {
  const environment = await aLedger('refused');
  const own = await run(['backup', folder('refused.db'), '--force'], environment);
  expect(own).toMatchObject({ status: 2, err: expect.stringContaining('of the ledger itself') });
  const file = folder('refused-copy.db');
  expect(await run(['backup', file], environment)).toMatchObject({ status: 0 });
  const again = await run(['backup', file], environment);
  expect(again).toMatchObject({ status: 2, err: expect.stringContaining('--force replaces it') });
});

test('ends with status 1 where there is no ledger, no folder or no room', async () => {
  const none = await run(['backup', folder('x.db')], settingsOf(folder('none.db')));
  expect(none).toMatchObject({ status: 1, err: expect.stringContaining('there is no ledger') });
  const gone = settingsOf(folder('gone.db'));
  writeFileSync(folder('gone.db.lock'), 'what a daemon leaves');
  const lost = await run(['backup', folder('x.db')], gone);
  expect(lost).toMatchObject({ status: 1, err: expect.stringContaining('is gone; put it back') });
  const environment = await aLedger('room');
  const astray = await run(['backup', folder('no-folder/x.db')], environment);
  expect(astray).toMatchObject({ status: 1, err: expect.stringContaining('no-folder') });
  // No file may grow beyond 200 blocks of 512 bytes.
  const full = promisify(execFile)(
    '/bin/sh',
    ['-c', 'ulimit -f 200; exec "$0" "$@"', process.execPath, MAIN, 'backup', folder('full.db')],
    { env: environment, cwd: folder('.') },
  );
  await expect(full).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no room for the backup'),
  });
  expect(existsSync(folder('full.db'))).toBe(false);
  expect(readdirSync(folder('.')).filter((name) => name.includes('.part-'))).toEqual([]);
});

test('is interrupted without a trace', async () => {
  const environment = await aLedger('interrupted');
  const stopping = new AbortController();
  stopping.abort();
  const file = folder('interrupted-copy.db');
  const { status, err } = await run(['backup', file], environment, { signal: stopping.signal });
  expect({ status, err }).toEqual({ status: 1, err: 'interrupted: no backup was made' });
  expect(existsSync(file)).toBe(false);
});
