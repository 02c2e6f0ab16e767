import { parseEnv } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { withVariable } from '../../../src/core/setup/dotenv.ts';

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
    ['line ends of Windows', 'A=1\r\nSECRET=old\r\n', 'A=1\r\nSECRET=new\r\n'],
  ])('comes of %s', (_case, text, expected) => {
    expect(withVariable(text, 'SECRET', 'new')).toBe(expected);
  });

  test.each(['abc', 'a#b', 'a b', '$HOME', 'a"b', 'x+/=='])('gives back the value %s', (value) => {
    expect(parseEnv(withVariable('A=1\n', 'SECRET', value))).toEqual({ A: '1', SECRET: value });
  });
});
