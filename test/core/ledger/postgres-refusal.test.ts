import { expect, test } from '@jest/globals';
import {
  type PostgresSettings,
  postgresRefusal,
} from '../../../src/core/ledger/postgres-refusal.ts';

const FIT: PostgresSettings = {
  version: 150_018,
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousCommit: 'on',
  encoding: 'UTF8',
  isolation: 'read committed',
  isInRecovery: false,
};

test('takes a server that keeps what it has committed', () => {
  expect(postgresRefusal(FIT)).toBeNull();
  expect(postgresRefusal({ ...FIT, synchronousCommit: 'remote_apply' })).toBeNull();
});

test.each<[string, Partial<PostgresSettings>]>([
  ['PostgreSQL 14 is too old', { version: 140_011 }],
  ['is a standby', { isInRecovery: true }],
  ['encoded in SQL_ASCII', { encoding: 'SQL_ASCII' }],
  ['fsync', { fsync: 'off' }],
  ['full_page_writes', { fullPageWrites: 'off' }],
  ['synchronous_commit is off', { synchronousCommit: 'off' }],
  ['synchronous_commit is local', { synchronousCommit: 'local' }],
  ['serializable', { isolation: 'serializable' }],
])('says why not: %s', (sentence, change) => {
  expect(postgresRefusal({ ...FIT, ...change })).toContain(sentence);
});
