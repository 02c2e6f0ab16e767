import { describe, expect, test } from '@jest/globals';
import { read } from '../checkout.ts';

/* Text has to be legible in both schemes: WCAG 2.2 asks for 4.5 to 1. */

const CONTRAST_MIN = 4.5;
const SHEET = read('src/operator/page/style/base.css');

/** The share of a colour in its wash, as `parts.css` mixes it. */
const WASH = 0.12;

const GROUNDS = ['canvas', 'surface', 'sunken'];
/** Each text colour with what it stands on. */
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['ink', [...GROUNDS, 'select', 'ink-wash', 'bad-wash', 'warn-wash', 'good-wash']],
  ['soft', [...GROUNDS, 'ink-wash', 'bad-wash', 'warn-wash', 'good-wash']],
  ['faint', [...GROUNDS, 'select']],
  ['blue', [...GROUNDS, 'blue-wash']],
  ['good', [...GROUNDS, 'good-wash']],
  ['warn', [...GROUNDS, 'warn-wash']],
  ['bad', [...GROUNDS, 'bad-wash']],
  ['violet', ['violet-wash']],
  ['accent', GROUNDS],
  ['on-accent', ['accent']],
  ['surface', ['ink', 'bad']],
];

describe.each([
  ['light', coloursOf(0)],
  ['dark', coloursOf(1)],
])('in the %s scheme', (_scheme, colours) => {
  test.each(PAIRS)('%s is legible on all that it stands on', (text, grounds) => {
    const illegible = grounds.filter(
      (ground) => !(contrast(colours.get(text), groundOf(ground, colours)) >= CONTRAST_MIN),
    );
    expect(illegible).toEqual([]);
  });
});

test('on the bar, which is dark in both schemes, the colours of the dark one are legible', () => {
  const dark = coloursOf(1);
  const illegible = ([0, 1] as const).flatMap((scheme) =>
    ['ink', 'soft', 'faint', 'accent', 'good', 'warn', 'bad'].filter(
      (text) => !(contrast(dark.get(text), coloursOf(scheme).get('bar')) >= CONTRAST_MIN),
    ),
  );
  expect(illegible).toEqual([]);
});

test('grey on grey would be seen', () => {
  expect(contrast('#777777', '#999999')).toBeLessThan(CONTRAST_MIN);
});

function coloursOf(scheme: 0 | 1): ReadonlyMap<string, string> {
  const named = SHEET.matchAll(/--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g);
  return new Map([...named].map(([, name = '', ...pair]) => [name, pair[scheme] ?? '']));
}

/** @param name such as `surface`, or `bad-wash` for a colour mixed into it */
function groundOf(name: string, colours: ReadonlyMap<string, string>): string | undefined {
  if (!name.endsWith('-wash')) return colours.get(name);
  const [tone, surface] = [name.replace('-wash', ''), 'surface'].map((one) =>
    partsOf(colours.get(one)),
  );
  const mixed = tone?.map((part, at) => WASH * part + (1 - WASH) * (surface?.[at] ?? 0));
  return `#${mixed?.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function contrast(text = '', ground = ''): number {
  const [lower = 0, higher = 0] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

function partsOf(colour = ''): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(colour)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
