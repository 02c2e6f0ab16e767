import { expect, test } from '@jest/globals';
import { mayBeOne } from '../../src/core/may-be-one.ts';

const keys = (property: string, ...values: readonly string[]) =>
  values.map((value) => ({ property, value }));

test.each([
  [{ id: 1 }, [keys('id', 'A'), keys('id', 'A')], true],
  [{ id: 1 }, [keys('id', 'A'), keys('id', 'a')], false],
  [{ id: 1 }, [keys('id', 'A'), keys('email', 'x')], true],
  [{ id: 2 }, [keys('id', 'A', 'B'), keys('id', 'B')], true],
  [{ id: 2 }, [keys('id', 'A', 'B'), keys('id', 'C')], false],
  [{}, [keys('id', 'A'), keys('id', 'B')], true],
  [undefined, [keys('id', 'A'), keys('id', 'B')], true],
])('by the limits %j, %j may be one: %p', (limits, people, isOne) => {
  expect(mayBeOne(people, limits)).toBe(isOne);
});
