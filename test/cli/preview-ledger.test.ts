import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aCustomer, aPassEvent, anEvent, type Payload } from '../support/events.ts';
import { hear, settingsOf } from './a-ledger.ts';
import { run } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let environment: Environment;

const person = (customerId: string | null, email: string) =>
  aCustomer({ customerId, attributes: { email, firstName: '' } });

beforeAll(async () => {
  environment = settingsOf(folder('ledger.db'));
  await hear(environment, [
    person('A1', 'ann@example.com'),
    person('E5', 'gone@example.com'),
    person(null, 'loose@example.com'),
  ]);
  await using ledger = await openLedger(environment['DATABASE_URL'] ?? '');
  await ledger.erase('acme', 'E5', Date.now());
});

async function preview(payload: Payload, settings = environment, ...args: readonly string[]) {
  const file = folder('event.json');
  writeFileSync(file, JSON.stringify(payload));
  const { status, out, err } = await run(['preview', file, ...args], settings);
  expect(status).toBe(0);
  return { out, err };
}

describe('preview says by the ledger whom an event would reach', () => {
  test.each([
    [
      'a contact that is known',
      person('A1', 'ann@example.com'),
      'reaches  ann@example.com (no record yet)',
    ],
    ['a new contact', person('N9', 'new@example.com'), 'reaches  a new contact'],
    [
      'somebody who was erased',
      person('E5', 'other@example.com'),
      'of  a person who was erased: it would change nothing',
    ],
  ])('%s', async (_whom, payload, line) => {
    const { out } = await preview(payload);
    expect(out.endsWith(`\n\nIn the ledger as it is now\n  ${line}`)).toBe(true);
  });

  test('which conflict it would make', async () => {
    const { out } = await preview(person('B2', 'ann@example.com'));
    expect(out).toMatch(
      / {2}reaches {2}a new contact\n {2}claims +ann@example.com: A1 has this email, so it would be left out$/,
    );
  });

  test('whom it would join', async () => {
    const { out } = await preview(person('A1', 'loose@example.com'));
    expect(out).toMatch(
      / {2}joins +loose@example\.com \(no record yet\): they would become one contact$/,
    );
    expect((await preview(person('A1', 'ann@example.com'))).out).not.toContain('joins');
  });

  test('--json has it, too', async () => {
    const { out } = await preview(person('B2', 'ann@example.com'), environment, '--json');
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'applied',
      attribution: { contact: null, isErased: false, claims: [{ kind: 'taken' }] },
    });
  });
});

describe('preview says nothing of it', () => {
  test.each([
    ['without a ledger', { DATABASE_URL: 'sqlite:none.db' }],
    ['without a tenant', { NEOSTORE_TENANT_ID: undefined }],
  ])('%s', async (_where, changes) => {
    const { out, err } = await preview(person('A1', 'ann@example.com'), {
      ...environment,
      ...changes,
    });
    expect(out).not.toContain('In the ledger');
    expect(err).toBe('');
  });

  test('of an event that would not be applied', async () => {
    expect((await preview(anEvent('Store:Visited'))).out).not.toContain('In the ledger');
  });

  test('and why, of a ledger that cannot be read', async () => {
    writeFileSync(
      folder('broken.db'),
      'no ledger, but long enough to be taken for one by its size',
    );
    const broken = settingsOf(folder('broken.db'));
    const { out, err } = await preview(aPassEvent('Pass:Created'), broken);
    expect(out).not.toContain('In the ledger');
    expect(err).toMatch(/^whom it would reach is not known: /m);
  });
});
