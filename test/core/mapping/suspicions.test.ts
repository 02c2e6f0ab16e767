import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { describeFault } from '../../../src/core/mapping/fault.ts';
import { PAYLOAD_VALUES } from '../../../src/core/mapping/vocabulary.ts';
import { FUNCTION_NAMES } from '../../../src/core/mapping/vocabulary.ts';
import { suspicionsOf } from '../../../src/core/mapping/suspicions.ts';
import { filesOf } from '../../checkout.ts';
import { compiled } from '../../operator/setup.ts';
import { aMapping, type Draft } from './a-mapping.ts';

/** The warnings of the small mapping with this change, a line each. */
function warnings(change: (file: Draft) => void): readonly string[] {
  return suspicionsOf(aMapping(change)).warnings.map(describeFault);
}

/** The warnings of one expression for a customer's city. */
function ofCity(expression: string): readonly string[] {
  return warnings((file) => {
    file.events['Customer:Upserted'].properties.city = expression;
  });
}

test('one word that no event has may be a text, and is told how to be one', () => {
  expect(ofCity('customer')).toEqual([
    expect.stringContaining(
      'expected a field that Customer:Upserted has; a fixed text is { "const": "customer" }',
    ),
  ]);
});

test('a mapping without events is not measured by the fields of none', () => {
  const told = warnings((file) => {
    file.events = {};
    file.hubspot.timeline = {};
  });
  expect(told).toEqual([]);
});

const LIMIT_IS_EXPLAINED =
  '/contact/match/0/limit: found "limit": 3, expected 1, unless Neostore merges customers: up to 3 customers who share a weaker key become one contact';

test.each(filesOf('mappings', '.json').filter(({ path }) => !path.endsWith('schema.json')))(
  'nothing is wrong with $path',
  ({ path, text }) => {
    expect(suspicionsOf(compiled(text)).warnings.map(describeFault)).toEqual(
      path.endsWith('merged-customers.json') ? [LIMIT_IS_EXPLAINED] : [],
    );
  },
);

describe('a key is warned of that', () => {
  const ofMatch = (change: (match: Draft[]) => void): readonly string[] =>
    warnings((file) => change(file.contact.match));

  test('comes first and is not unique', () => {
    const expected =
      '/contact/match/0/property: found "email", expected a key with "unique": true in the first place: all who share one email are one contact';
    expect(ofMatch((match) => match.reverse())).toEqual([expected]);
    expect(ofMatch((match) => match.shift())).toEqual([expected]);
  });

  test('comes first and may have several values', () => {
    expect(ofMatch(([first]) => (first.limit = 3))).toEqual([LIMIT_IS_EXPLAINED]);
    expect(ofMatch(([first]) => (first.limit = 1))).toEqual([]);
    expect(ofMatch(([, second]) => (second.limit = 3))).toEqual([]);
  });

  test('is an e-mail address of which a person has one for good', () => {
    const why =
      'expected an e-mail address without a limit: a person who changes it would become two, or keep the old one';
    expect(ofMatch(([, email]) => (email.unique = true))).toEqual([
      `/contact/match/1/unique: found "unique": true, ${why}`,
    ]);
    expect(ofMatch(([, email]) => (email.limit = 1))).toEqual([
      `/contact/match/1/limit: found "limit": 1, ${why}`,
    ]);
    expect(ofMatch(([, email]) => Object.assign(email, { unique: true, limit: 9 }))).toEqual([]);
  });
});

describe('an expression is warned of that names', () => {
  test.each([
    ['$upcase(attributes.city)', 'found $upcase, expected a function that there is', '$uppercase'],
    ['attributes.city ~> $trimm', 'found $trimm,', '$trim'],
    ['$evnt.at', 'found $evnt,', '$event'],
    ['$event.recievedAt', 'found "$event.recievedAt"', '$event.receivedAt'],
    ['attributes.firstname', 'found "attributes.firstname"', 'attributes.firstName'],
    ['$trim(attributes.zipcode)', 'found "attributes.zipcode"', 'attributes.zipCode'],
    ['flowName.id', 'found "flowName.id", expected flowName alone', 'flowName'],
    [
      'device = "Apple" ? "a" : "b"',
      'found "device", expected a field that Customer:Upserted has',
      null,
    ],
    ['identifiers.`customerId.hmac`', 'kept from them', null],
  ])('%s', (expression, text, meant) => {
    const found = ofCity(expression);
    expect(found).toEqual([expect.stringContaining(text)]);
    expect(found[0]).toContain('/events/Customer:Upserted/properties/city: ');
    if (meant !== null) expect(found[0]).toContain(`did you mean "${meant}"?`);
  });
});

describe('nothing is wrong with an expression that names', () => {
  test.each([
    ['what a customer calls an attribute', 'attributes.favouriteColour'],
    ['what it sets itself', '($f := function($x){ $uppercase($x) }; $f(attributes.city))'],
    ['the values of a list by a name', 'attributes.cities@$c.{"a": $c}'],
    ['something within what it found', 'attributes.cities[name = "x"].name'],
    ['a field by the input itself', '$$.attributes.city'],
  ])('%s', (_what, expression) => {
    expect(ofCity(expression)).toEqual([]);
  });

  test('anything, of an event that is not documented', () => {
    const change = (file: Draft): void => {
      file.events['Shop:Visited'] = { properties: { city: 'anything.at.all' } };
    };
    expect(warnings(change)).toEqual([]);
  });
});

describe('a comparison is warned of', () => {
  test.each([
    ['device = "apple"', '"Apple"'],
    ['"Gogle" != device', '"Google"'],
    ['device in ["Apple", "google"]', '"Google"'],
  ])('%s', (when, meant) => {
    const found = warnings((file) => {
      file.events['Pass:Installed'].when = when;
    });
    expect(found).toEqual([expect.stringContaining(`did you mean ${meant}?`)]);
    expect(found[0]).toContain('/events/Pass:Installed/when: ');
  });

  test('of the wallet with a status that there is not', () => {
    const found = warnings((file) => {
      file.wallet[0].properties.neostore_wallet_status = 'status = "aple" ? "apple" : "none"';
    });
    expect(found).toEqual([expect.stringContaining('did you mean "apple"?')]);
  });
});

test('regular expressions are named with their place, to be examined', () => {
  const { patterns } = suspicionsOf(
    aMapping((file) => {
      file.events['Customer:Upserted'].properties.city =
        '$replace(attributes.city, /^(a+)+$/i, "")';
    }),
  );
  expect(patterns).toEqual([
    {
      pointer: '/events/Customer:Upserted/properties/city',
      pattern: { source: '^(a+)+$', flags: 'gi' },
    },
  ]);
});

test('the functions that are known are those of JSONata', () => {
  const path = createRequire(import.meta.url).resolve('jsonata');
  const bound = readFileSync(path, 'utf8').matchAll(/staticFrame\.bind\('(\w+)'/g);
  const registered = [...bound].map(([, name = '']) => name);
  expect([...FUNCTION_NAMES].sort()).toEqual([...registered, 'millis', 'now'].sort());
});

test('every device of the samples is known', () => {
  const devices = filesOf('data/samples', '.json').flatMap(({ text }) => {
    const { device } = JSON.parse(text) as { readonly device?: string };
    return device === undefined ? [] : [device];
  });
  expect(PAYLOAD_VALUES.get('device')).toEqual([...new Set(devices)].sort());
});
