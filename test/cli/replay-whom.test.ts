import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { MappingFile } from '../../src/core/mapping/schema.ts';
import { aCustomer } from '../support/events.ts';
import { DEFAULT_MAPPING } from '../support/mapping.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

/** The shipped mapping, which takes another field for the customer id. */
function byCardNumber(): string {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  const [first, ...others] = file.contact.match;
  const match = [{ ...first, value: 'attributes.card' }, ...others];
  const changed = { ...file, contact: { ...file.contact, match } };
  writeFileSync(folder('by-card.json'), JSON.stringify(changed));
  return folder('by-card.json');
}

test('replay --dry-run says whom events would reach, and which conflicts they would make', async () => {
  const environment = settingsOf(folder('ledger.db'));
  await hear(environment, [
    aCustomer({ customerId: 'B2', attributes: { email: 'bo@example.com', card: 'B2' } }),
    aCustomer({
      id: 'annas',
      customerId: 'A1',
      attributes: { email: 'ann@example.com', card: 'B2' },
    }),
  ]);
  const dryRun = ['replay', '--dry-run'];
  expect((await run(dryRun, environment)).out).not.toContain('Whom the events would reach');
  const args = [...dryRun, '--mapping', byCardNumber()];
  expect((await run(args, environment)).out).toMatch(
    /\nWhom the events would reach, each by itself\n {2}1 +another contact than now +such as annas\n {2}1 +a contact that would claim a value of another: it would be left out +such as annas\n/,
  );
  const { whom } = JSON.parse((await run([...args, '--json'], environment)).out) as {
    readonly whom: unknown;
  };
  expect(whom).toEqual([
    { kind: 'another', count: 1, examples: ['annas'] },
    { kind: 'conflict', count: 1, examples: ['annas'] },
  ]);
});
