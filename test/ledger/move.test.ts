import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../cli/run.ts';
import { hear, settingsOf } from '../cli/a-ledger.ts';
import { temporaryFolder } from '../cli/temporary-folder.ts';
import { aCustomer } from '../support/events.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer;
const folder = temporaryFolder();

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

test('tries', async () => {
  const environment = settingsOf(folder('a.db'));
  await hear(environment, [aCustomer()]);
  const to = await server.newDatabase();
  const from = environment['DATABASE_URL'] ?? '';
  for (const args of [[], ['--check', '--ranges'], ['--finish', '--yes'], ['--finish', '--yes'], ['--check', '--json']]) {
    const { status, out, err } = await run(['migrate', '--from', from, '--to', to, ...args]);
    process.stdout.write(`${args.join(' ')} ${status}\n${out}\n${err}\n`);
  }
  for (const args of [[], ['--finish', '--yes'], ['--finish', '--yes']]) {
    const { status, out, err } = await run(['migrate', '--from', to, '--to', from, ...args]);
    process.stdout.write(`${args.join(' ')} ${status}\n${out}\n${err}\n`);
  }
  expect(1).toBe(1);
});
