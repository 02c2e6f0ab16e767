import { expect, test } from '@jest/globals';
import { CliError, EXIT } from '../../src/cli/context.ts';
import { explain } from '../../src/cli/explain.ts';
import { ledgerErrorOf } from '../../src/ledger/postgres/ledger-error-of.ts';
import { LedgerError, type LedgerErrorCode } from '../../src/ledger/ledger-error.ts';

const system = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: what the system says`), { code, ...more });
const ledger = (code: LedgerErrorCode): LedgerError => new LedgerError(code, 'The ledger failed.');
const postgres = (code: string): LedgerError => ledgerErrorOf({ code }, 'open');

test('a failure that a command foresaw keeps its words and its status', () => {
  const error = new CliError('no such thing', EXIT.usage);
  expect(explain(error)).toEqual({ message: 'no such thing', status: 2 });
});

test.each<[string, Error, string]>([
  ['a taken port', system('EADDRINUSE', { port: 8080 }), 'port 8080 is taken: stop the program'],
  ['a forbidden port', system('EACCES', { port: 80 }), 'choose another port (PORT'],
  ['an address of another machine', system('EADDRNOTAVAIL'), 'HOST has to be an address'],
  ['a host without an address', system('ENOTFOUND'), 'HOST has to be an address'],
  [
    'a missing certificate',
    system('ENOENT', { path: 'cert.pem' }),
    'cannot read cert.pem (ENOENT)',
  ],
  ['a folder in place of .env', system('EISDIR'), 'is .env a folder?'],
  ['a broken certificate', system('ERR_OSSL_PEM_NO_START_LINE'), 'TLS_CERT_FILE and TLS_KEY_FILE'],
  ['any other failure of the system', system('EMFILE'), 'EMFILE: what the system says'],
  ['a ledger that is none', ledger('corrupt'), 'is damaged, or is no ledger'],
  ['a ledger out of reach', ledger('unavailable'), 'its disk has room'],
  ['damage to PostgreSQL', postgres('XX001'), 'restore the last backup of the server'],
  ['a PostgreSQL out of reach', postgres('ECONNREFUSED'), 'can be reached from here'],
  ['a ledger of a newer version', ledger('newer-schema'), 'The ledger failed.'],
])('%s is one message with advice and without a stack trace', (_case, error, part) => {
  const { message, status } = explain(error);
  expect(message).toContain(part);
  expect(message).not.toMatch(/^\s+at /m);
  expect(status).toBe(1);
});

test.each([
  ['an error without a code', new TypeError('x is undefined')],
  ['a broken invariant of the ledger', ledger('internal')],
  ['a misuse of Node', system('ERR_INVALID_ARG_TYPE')],
])('%s is a fault of the program, with its stack to report', (_case, error) => {
  const { message, status } = explain(error);
  expect(message).toMatch(/^This is a fault of the program/);
  expect(message).toMatch(/^\s+at /m);
  expect(status).toBe(1);
});

test('a file that is in the way is named', () => {
  const error = system('EEXIST', { path: 'sandbox.env' });
  expect(explain(error)).toEqual({
    message: 'sandbox.env is there already: remove it, or name another file',
    status: 2,
  });
});

test('what was thrown without being an error is still reported', () => {
  expect(explain(Object.create(null, { message: { value: 'odd' } })).message).toContain('odd');
});
