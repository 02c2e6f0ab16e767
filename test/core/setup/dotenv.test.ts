import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { planDotenv, withVariable } from '../../../src/core/setup/dotenv.ts';

describe('a .env file with a variable set', () => {
  test.each([
    ['an empty file', '', 'SECRET=new\n'],
    ['other lines, without a line end', '# mine\nPORT=80', '# mine\nPORT=80\nSECRET=new\n'],
    ['the variable among others', 'A=1\nSECRET=old\nB=2\n', 'A=1\nSECRET=new\nB=2\n'],
    ['the variable twice', 'SECRET=a\nA=1\nexport SECRET = b\n', 'SECRET=new\nA=1\n'],
    [
      'a name that only begins like it',
      'SECRET_TWO=x\n#SECRET=y\n',
      'SECRET_TWO=x\n#SECRET=y\nSECRET=new\n',
    ],
    ['a comment behind a value', 'SECRET="a # b" # mine\n', 'SECRET=new # mine\n'],
    ['a value that only looks like a comment', "SECRET='a # b'\n", 'SECRET=new\n'],
    ['line ends of Windows', 'A=1\r\nSECRET=old\r\n', 'A=1\r\nSECRET=new\r\n'],
  ])('comes of %s', (_case, text, expected) => {
    expect(withVariable(text, 'SECRET', 'new')).toBe(expected);
  });

  test.each(['abc', 'a#b', 'a b', '$HOME', 'a"b', 'x+/=='])('gives back the value %s', (value) => {
    expect(parseEnv(withVariable('A=1\n', 'SECRET', value))).toEqual({ A: '1', SECRET: value });
  });
});

describe('the plan of a .env file', () => {
  const TEXT = '# mine\nPORT=80\nTENANT=acme # ours\n';

  test('says what becomes different and keeps all else', () => {
    const values = new Map([
      ['TENANT', 'globex'],
      ['PORT', '80'],
      ['KEY', 'a b'],
    ]);
    expect(planDotenv(TEXT, values)).toEqual({
      changes: [
        { name: 'TENANT', before: 'acme', after: 'globex' },
        { name: 'KEY', before: null, after: 'a b' },
      ],
      text: "# mine\nPORT=80\nTENANT=globex # ours\nKEY='a b'\n",
      unwritable: [],
    });
  });

  test('names what would not have its value', () => {
    const values = new Map([['KEY', "it's\nodd"]]);
    expect(planDotenv(TEXT, values).unwritable).toEqual(['KEY']);
    const within = 'PEM="a\nKEY=b\nc"\n';
    expect(planDotenv(within, new Map([['KEY', 'x']])).unwritable).toContain('PEM');
  });

  test('changes nothing where all is said already', () => {
    const plan = planDotenv(TEXT, new Map([['PORT', '80']]));
    expect(plan).toEqual({ changes: [], text: TEXT, unwritable: [] });
  });
});
