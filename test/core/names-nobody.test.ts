import { describe, expect, test } from '@jest/globals';
import { isEmailAddress } from '../../src/core/email-address.ts';
import { namesNobody, WORDS_FOR_NOBODY } from '../../src/core/names-nobody.ts';

describe('a value names nobody that has', () => {
  test.each(['-', '--', '?', '...', '/', '–', '***', '😀'])('no letter or digit: %s', (value) => {
    expect(namesNobody(value)).toBe('no letter or digit');
  });

  test.each([
    '0',
    '000',
    '0.0',
    '-0',
    '00000000-0000-0000-0000-000000000000',
    '{00000000-0000-0000-0000-000000000000}',
    '00000000000000000000000000000000',
  ])('zeros alone: %s', (value) => {
    expect(namesNobody(value)).toBe('zeros alone');
  });

  test.each([
    ...WORDS_FOR_NOBODY,
    'NULL',
    '(null)',
    '<none>',
    '"Undefined"',
    '#N/A',
    'N.A.',
    'NaN',
    '[object Object]',
    'not  available',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  ])('a word for nothing: %s', (value) => {
    expect(namesNobody(value)).toBe('a word for nothing');
  });

  test.each(['acme:', 'acme:0', 'acme:null', 'acme:shop:N/A', ' acme : - '])(
    'nobody behind a tenant: %s',
    (value) => {
      expect(namesNobody(value)).not.toBeNull();
    },
  );
});

test.each([
  '1',
  '0000104217',
  '10',
  '007',
  'A0',
  'Nullmeyer',
  'nona',
  'NAN-7',
  'null@example.com',
  'acme:1001',
  'null:7',
  'd0000000-0000-0000-0000-000000000000',
  'Ω',
  '山',
])('%s may name somebody', (value) => {
  expect(namesNobody(value)).toBeNull();
});

describe('the form of an e-mail address', () => {
  const local = 'l'.repeat(64);
  test.each([
    'zoe@example.com',
    'zoe.lefevre+news@mail.example.co.uk',
    "o'neil_7@x-y.org",
    'zo\u00EB@ex\u00E4mple.fr',
    'a@b.c',
    `${local}@example.com`,
  ])('%s has it', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  test.each([
    'not an e-mail',
    'zoe',
    'zoe@',
    '@example.com',
    'zoe@localhost',
    'zoe@example.',
    'zoe@.com',
    'zoe@example..com',
    'zoe@example.com;ann@example.com',
    'zoe@@example.com',
    'Zoe <zoe@example.com>',
    '<zoe@example.com>',
    'mailto:zoe@example.com',
    '"zoe lefevre"@example.com',
    'zoe@exa mple.com',
    'zoe@[127.0.0.1]',
    `l${local}@example.com`,
    `zoe@${'example.'.repeat(32)}com`,
  ])('%s does not', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });
});
