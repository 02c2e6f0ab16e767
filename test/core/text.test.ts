import { describe, expect, test } from '@jest/globals';
import { cleanText } from '../../src/core/text.ts';

describe('a text', () => {
  test.each([
    ['blanks', ' \t\n Zoé \u00A0', 'Zoé'],
    ['a mark of byte order', '\uFEFFZoé', 'Zoé'],
    ['zero-width spaces', '\u200BZoé\u200B\u2060', 'Zoé'],
    ['marks of direction', '\u2068\u200E+33 6 12\u200F\u2069', '+33 6 12'],
    ['a soft hyphen and a filler', '\u00ADZoé\u3164', 'Zoé'],
    ['control characters', '\u0000\u001FZoé\u0007\u0085', 'Zoé'],
    ['blanks between them', '\u200B \u200BZoé \uFEFF ', 'Zoé'],
  ])('loses %s around it', (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test.each([
    ['NUL', 'Zo\u0000é', 'Zoé'],
    ['half a pair', 'Zoé \uD83D', 'Zoé'],
    ['the other half', 'Zo\uDE00é', 'Zoé'],
    ['a control character', 'Zo\u001Bé', 'Zoé'],
  ])('loses %s within', (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test.each([
    ['its lines and tabs', 'a\nb\tc\r\nd'],
    ['a heart that is an emoji', 'Zoé ❤\uFE0F'],
    ['the flag of England', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
    ['a family', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
    ['a joiner between letters', 'می\u200Cخواهم'],
  ])('keeps %s', (_what, text) => {
    expect(cleanText(text)).toBe(text);
  });

  test('of nothing that is seen is empty', () => {
    expect(cleanText(' \u200B\u0000\uD83D\u2060')).toBe('');
  });
});

test('a text of nothing but blanks within takes no time that grows with its square', () => {
  const blanks = `a${' '.repeat(1_000_000)}b`;
  expect(cleanText(blanks)).toBe(blanks);
});
