import { describe, expect, test } from '@jest/globals';
import { inventFacts, inventMove, inventNumber } from '../../../src/simulator/neostore/facts.ts';
import { createRandom } from '../../../src/simulator/neostore/random.ts';

const PEOPLE = Array.from({ length: 500 }, (_, number) =>
  inventFacts(createRandom(number), number),
);

describe('invented people', () => {
  test('have e-mail addresses of their own, in domains reserved for examples', () => {
    const emails = PEOPLE.map(({ email }) => email ?? '');
    expect(new Set(emails).size).toBe(500);
    for (const email of emails) expect(email).toMatch(/^[a-z0-9.]+@example\.(?:com|org|net)$/);
  });

  test('have names with accents, apostrophes and letters that are not Latin', () => {
    const names = PEOPLE.map(({ firstName, lastName }) => `${firstName} ${lastName}`).join(' ');
    for (const letter of [
      /é/,
      /'/,
      /’/,
      /\p{Script=Greek}/u,
      /\p{Script=Han}/u,
      /\p{Script=Arabic}/u,
    ]) {
      expect(names).toMatch(letter);
    }
  });

  test('are born on days that exist, and in the past', () => {
    for (const { birthDate = '' } of PEOPLE) {
      expect(new Date(birthDate).toISOString().slice(0, 10)).toBe(birthDate);
      expect(birthDate < '2007').toBe(true);
    }
  });

  test('stay in their country when they move or change their number', () => {
    const facts = { country: 'DE' };
    expect(inventNumber(createRandom(1), facts)).toMatch(/^\+49/);
    expect(['04109', '40213', '90403']).toContain(inventMove(createRandom(1), facts).zip);
  });
});
