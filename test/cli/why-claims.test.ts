import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { aCustomer } from '../support/events.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let environment: Environment;

const X = 'x@shop.example';

const person = (id: string, customerId: string, email = X) =>
  aCustomer({ id, customerId, attributes: { email } });

beforeAll(async () => {
  environment = settingsOf(folder('claims.db'));
  await hear(environment, [
    person('annas', 'A1'),
    person('bos-own', 'B2', 'bo@example.com'),
    person('bos', 'B2'),
    ...['C3', 'D4', 'E5'].map((id) => person(`of-${id}`, id)),
  ]);
});

async function why(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await run(['why', ...args], environment);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return out;
}

describe('why, of a value that several people have', () => {
  test('tells who claims it what is left out, who has it, and what is sent instead', async () => {
    const out = await why('B2');
    expect(out).toMatch(
      /\nClaimed, and not its own\n {2}email {2}x@shop\.example {2}left out: A1 has it\n {2}"neostore-hubspot identity show x@shop\.example" shows both sides\.\n/,
    );
    expect(out).toMatch(
      /^ {2}email +x@shop\.example +refused .* A1 has it; bo@example\.com is sent in its place$/m,
    );
  });

  test('tells who has it who else claims it', async () => {
    expect(await why('A1')).toMatch(
      /\nIts own, and claimed by others\n {2}email {2}x@shop\.example {2}B2, C3, D4 and 1 more; open\n/,
    );
  });

  test('tells of the event that claims it, and of the event of who has it', async () => {
    const claiming = await why('bos');
    expect(claiming).toMatch(/\nClaimed, and not its own\n {2}email .* left out: A1 has it\n/);
    expect(claiming).toMatch(
      /^ {2}email +x@shop\.example +refused +A1 has it; bo@example\.com is/m,
    );
    expect(await why('annas')).toMatch(/\nIts own, and claimed by others\n {2}email .*B2, C3, D4/);
  });

  test('tells nothing of it to an event that names something else', async () => {
    expect(await why('bos-own')).not.toMatch(/Claimed|claimed/);
  });

  test('tells that a value names nobody', async () => {
    await run(['identity', 'settle', X, 'ignore', '--yes'], environment);
    expect(await why('A1')).toMatch(/left out: it names nobody, as a person has said$/m);
  });

  test('--json has both sides', async () => {
    expect(JSON.parse(await why('B2', '--json'))).toMatchObject({
      contact: { claims: [{ value: X, kind: 'ignored', holder: null }], claimedKeys: [] },
    });
  });
});
