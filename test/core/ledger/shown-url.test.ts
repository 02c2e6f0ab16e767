import { expect, test } from '@jest/globals';
import { shownUrl } from '../../../src/core/ledger/shown-url.ts';

test.each([
  ['sqlite:/data/a:b@c.db', 'sqlite:/data/a:b@c.db'],
  ['postgres://app:secret@db.example:5432/ledger', 'postgres://app@db.example:5432/ledger'],
  ['postgres://app:se@cret@db/ledger', 'postgres://app@db/ledger'],
  ['postgres://app:se/cret@db/ledger', 'postgres://…'],
  ['postgresql://db/ledger', 'postgresql://db/ledger'],
  ['postgres://app@%2Frun%2Fpg/ledger', 'postgres://app@%2Frun%2Fpg/ledger'],
  ['postgres://db/ledger?password=secret', 'postgres://db/ledger'],
  [
    'postgres://db/ledger?sslmode=require&sslpassword=secret',
    'postgres://db/ledger?sslmode=require',
  ],
  ['postgres://app:a?b@db/ledger', 'postgres://…'],
  ['postgres://db:5432/ledger?password=se@cret', 'postgres://…'],
  ['postgres://db', 'postgres://db'],
  ['secret', 'postgres://…'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
