import { describe, expect, test } from '@jest/globals';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { describeFault } from '../../../src/core/mapping/fault.ts';
import { canonicalPattern, mappedNames, ruleFor } from '../../../src/core/mapping/mapping.ts';
import { aMapping, mappingFile, type Draft } from './a-mapping.ts';

/** The faults of a mapping file, as a person reads them. */
function faultsOf(change: (file: Draft) => void): readonly string[] {
  const file = mappingFile();
  change(file);
  const result = compileMapping(JSON.stringify(file), 'v');
  return result.kind === 'faulty' ? result.faults.map(describeFault) : [];
}

test('a mapping without faults compiles', () => {
  expect(compileMapping(JSON.stringify(mappingFile()), 'v1')).toMatchObject({
    kind: 'compiled',
    mapping: { version: 'v1', create: 'email' },
  });
});

test('text that is no JSON is one fault', () => {
  expect(compileMapping('{', 'v')).toMatchObject({
    kind: 'faulty',
    faults: [{ pointer: '', place: { line: 1, column: 2 }, expected: 'a key in double quotes' }],
  });
});

test('all faults are told at once, each with its pointer and the nearest valid name', () => {
  const faults = faultsOf((file) => {
    file.contact.create = 'emial';
    file.events['Customer:Upserted'].properties.firstname = 'atributes.firstName';
    file.events['Customer:Upserted'].properties.city = { value: 'a +', wirte: 'oldest' };
    file.events['Pass:Instaled'] = { timeline: { event: 'pass_instaled' } };
    file.wallet[0].properties.neostore_wallet_status = 'apple.instaledAt';
  });
  expect(faults).toEqual([
    '/contact/create: found "emial", expected one of email, always, never; did you mean "email"?',
    '/events/Customer:Upserted/properties/city/wirte: found the key "wirte", expected one of value, const, write, clear; did you mean "write"?',
    '/events/Customer:Upserted/properties/city/value: found "a +", expected a JSONata expression (JSONata error S0207 at character 3 near "(end)")',
    '/events/Customer:Upserted/properties/firstname: found "atributes.firstName", expected a field of the payload; did you mean "attributes.firstName"?',
    '/events/Pass:Instaled: found "Pass:Instaled", expected the name of an event; did you mean "Pass:Installed"?',
    '/events/Pass:Instaled/timeline/event: found "pass_instaled", expected a name under /hubspot/timeline; did you mean "pass_installed"?',
    '/wallet/0/properties/neostore_wallet_status: found "apple.instaledAt", expected apple. and one of installed, installedAt, uninstalledAt, devices; did you mean "apple.installedAt"?',
  ]);
});

test('what is written with or without quotes by mistake is told as that', () => {
  const faults = faultsOf((file) => {
    file.version = '1';
    file.events['Customer:Upserted'].properties = {
      city: 'Mr Smith',
      firstname: { value: 'attributes.firstName', clear: 'true' },
    };
  });
  expect(faults).toEqual([
    '/version: found "1", expected the number 1, without quotes',
    '/events/Customer:Upserted/properties/firstname/clear: found "true", expected true or false, without quotes',
    '/events/Customer:Upserted/properties/city: found "Mr Smith", expected a JSONata expression (JSONata error S0201 at character 8 near "Smith"); a fixed text is { "const": "Mr Smith" }',
  ]);
});

test('a key that is there twice is a fault beside the others', () => {
  const text = '{"version": 2, "version": 2}';
  const compiled = compileMapping(text, 'v');
  expect(compiled.kind === 'faulty' && compiled.faults.map(describeFault)).toEqual([
    '/version: found the same key once more, expected each key once (line 1, column 16)',
    '/version: found 2, expected 1',
    expect.stringContaining('/contact: found nothing'),
  ]);
});

test('a key has the limit 1 where it is unique, none where it is not, or its own', () => {
  const { match, merge } = aMapping((file) => {
    const [id, email] = file.contact.match;
    file.contact.match.push({ ...id, property: 'shop_id', limit: 3 });
    Object.assign(email, { ignore: ['noemail@*'] });
  });
  expect(match.map(({ property, limit, ignore }) => [property, limit, ignore])).toEqual([
    ['neostore_id', 1, []],
    ['email', null, ['noemail@*']],
    ['shop_id', 3, []],
  ]);
  expect(merge).toBe('made');
  expect(aMapping((file) => (file.contact.merge = 'never')).merge).toBe('never');
});

describe('faults of the form', () => {
  test.each<[string, (file: Draft) => void, string]>([
    [
      'a missing section',
      (file) => delete file.contact,
      '/contact: found nothing, expected object',
    ],
    ['another version', (file) => (file.version = 2), '/version: found 2, expected 1'],
    [
      'an empty list',
      (file) => (file.contact.match = []),
      '/contact/match: found [], expected at least 1 entry',
    ],
    [
      'an empty text',
      (file) => (file.contact.match[0].value = ''),
      '/contact/match/0/value: found "", expected at least 1 character',
    ],
    [
      'a value of no known form',
      (file) => (file.events['Customer:Upserted'].properties.city = ['x']),
      '/events/Customer:Upserted/properties/city: found ["x"], expected an expression, a number, true, false, { "const": … } or { "value": … }',
    ],
    [
      'both kinds of value',
      (file) => (file.events['Customer:Upserted'].properties.city = { value: 'a', const: 'b' }),
      '/events/Customer:Upserted/properties/city: found {"value":"a","const":"b"}, expected either "value" or "const"',
    ],
    [
      'a name HubSpot has not',
      (file) => (file.events['Customer:Upserted'].properties['First Name'] = 'a'),
      '/events/Customer:Upserted/properties/First Name: found this name, expected a name of lower-case letters, digits and _, beginning with a letter',
    ],
    [
      'a long value, cut short',
      (file) => (file.contact.create = 'x'.repeat(100)),
      `/contact/create: found "${'x'.repeat(79)}…, expected one of email, always, never`,
    ],
    [
      'a limit of none',
      (file) => (file.contact.match[0].limit = 0),
      '/contact/match/0/limit: found 0, expected a whole number of at least 1',
    ],
    [
      'a limit that is no whole number',
      (file) => (file.contact.match[0].limit = 1.5),
      '/contact/match/0/limit: found 1.5, expected a whole number',
    ],
    [
      'a limit that is a text',
      (file) => (file.contact.match[0].limit = '3'),
      '/contact/match/0/limit: found "3", expected number',
    ],
    [
      'a misspelt key of a key',
      (file) => (file.contact.match[0].limits = 3),
      '/contact/match/0/limits: found the key "limits", expected one of property, value, unique, limit, ignore; did you mean "limit"?',
    ],
    [
      'an empty text to ignore',
      (file) => (file.contact.match[0].ignore = ['']),
      '/contact/match/0/ignore/0: found "", expected at least 1 character',
    ],
    [
      'another way of merging',
      (file) => (file.contact.merge = 'nevr'),
      '/contact/merge: found "nevr", expected one of made, never; did you mean "never"?',
    ],
    ['a file that is a list', () => undefined, ''],
  ])('%s', (_case, change, fault) => {
    expect(faultsOf(change)).toEqual(fault === '' ? [] : [fault]);
  });

  test('a file that is no object at all', () => {
    expect(compileMapping('[]', 'v')).toMatchObject({
      kind: 'faulty',
      faults: [{ pointer: '', found: '[]', expected: 'object' }],
    });
  });
});

describe('faults of names and modes', () => {
  const customer = (file: Draft): Draft => file.events['Customer:Upserted'];
  test.each<[string, (file: Draft) => void, string]>([
    [
      'a key that HubSpot cannot look up',
      (file) => delete file.contact.match[0].unique,
      '"unique": true',
    ],
    [
      'who is a marketing contact',
      (file) => (customer(file).properties.hs_marketable_status = 'true'),
      'HubSpot lets no app write who is a marketing contact',
    ],
    [
      'the same of a wallet',
      (file) => (file.wallet[0].properties.hs_marketable_until_renewal = 'installed'),
      'HubSpot lets no app write who is a marketing contact',
    ],
    [
      'the same, defined',
      (file) => {
        customer(file).properties.hs_marketable_status = 'true';
        file.hubspot.properties.hs_marketable_status = { label: 'M', type: 'bool' };
      },
      'HubSpot lets no app write who is a marketing contact',
    ],
    ['a key twice', (file) => file.contact.match.push(file.contact.match[0]), 'each property once'],
    [
      'a misspelt field in a key',
      (file) => (file.contact.match[0].value = 'identifier.customerId'),
      '"identifiers.customerId"',
    ],
    ['a misspelt field in "when"', (file) => (customer(file).when = 'flowname'), '"flowName"'],
    [
      'what all values fit, to be ignored',
      (file) => (file.contact.match[1].ignore = ['noemail@*', ' *']),
      '/contact/match/1/ignore/1: found " *", expected a text that some values fit, not all',
    ],
    [
      'options without enumeration',
      (file) => (file.hubspot.properties.neostore_id.options = ['a']),
      'the type enumeration',
    ],
    [
      'enumeration without options',
      (file) => delete file.hubspot.properties.neostore_wallet_status.options,
      '"options", because',
    ],
    [
      'a misspelt standard property',
      (file) => (customer(file).properties.fristname = 'a'),
      '"firstname"',
    ],
    [
      'a misspelt property of ours',
      (file) => (customer(file).properties.neostore_idd = 'a'),
      '"neostore_id"',
    ],
    [
      'append to one value',
      (file) =>
        (customer(file).properties.neostore_wallet_status = { value: 'a', write: 'append' }),
      'a property with "multiple": true',
    ],
    [
      'clear with if-empty',
      (file) => (customer(file).properties.city = { value: 'a', write: 'if-empty', clear: true }),
      '"clear" with newest',
    ],
    [
      'two write modes',
      (file) => (customer(file).properties.neostore_id = { value: 'a', write: 'oldest' }),
      'one property, one write mode',
    ],
    [
      'an unknown timeline property',
      (file) => (file.events['Pass:Installed'].timeline.properties = { walet: 'a' }),
      '"wallet"',
    ],
    [
      'a property from events and wallet',
      (file) => (file.wallet[0].properties.firstname = 'status'),
      'nothing else writes',
    ],
    [
      'a write mode in wallet',
      (file) =>
        (file.wallet[0].properties.neostore_wallet_status = { value: 'status', write: 'oldest' }),
      'no "write"',
    ],
    [
      'an unknown wallet name',
      (file) => (file.wallet[0].properties.neostore_wallet_status = 'state'),
      '"status"',
    ],
    [
      'an unknown wallet fact',
      (file) => (file.wallet[0].properties.neostore_wallet_status = 'apple.xyzxyzxyz'),
      'apple. and one of',
    ],
  ])('%s', (_case, change, part) => {
    expect(faultsOf(change).join('\n')).toContain(part);
  });

  test('names that only the portal can know are let through', () => {
    expect(
      faultsOf((file) => {
        file.events['Store:Moved'] = { properties: { my_own_property: 'anything.at.all' } };
        file.events['customer.*'] = {};
        file.hubspot.properties.neostore_wallet_status.multiple = true;
        customer(file).properties.favourites = { value: 'a', write: 'append' };
        file.wallet[0].properties.my_share = "apple.installed ? 'a' : 'b'";
        file.wallet[0].properties.my_constant = 1;
      }),
    ).toEqual([]);
  });
});

describe('the rule for an event', () => {
  const mapping = aMapping((file) => {
    file.events['*'] = { properties: { jobtitle: 'a', city: { const: 'general' } } };
    file.events['Pass:*'] = { when: "passType = 'x'", properties: { city: { const: 'pass' } } };
    file.events['pass.installed'] = { properties: { city: { const: 'exact' } } };
    delete file.events['Pass:Installed'];
  });

  test('merges the exact name over wildcards, the longer over the shorter', () => {
    const rule = ruleFor(mapping, 'Pass:Installed');
    expect(rule?.properties.get('city')?.source).toEqual({ kind: 'constant', value: 'exact' });
    expect(rule?.properties.has('jobtitle')).toBe(true);
    expect(rule?.when?.text).toBe("passType = 'x'");
    const general = ruleFor(mapping, 'Pass:Created')?.properties.get('city')?.source;
    expect(general).toEqual({ kind: 'constant', value: 'pass' });
  });

  test('of an unknown event is none, unless a wallet section needs it', () => {
    const plain = aMapping((file) => (file.events = {}));
    expect(ruleFor(plain, 'Pass:Installed')).not.toBeNull();
    expect(ruleFor(plain, 'Customer:Upserted')).toBeNull();
    const noWallet = aMapping((file) => {
      file.events = {};
      file.wallet = [];
    });
    expect(ruleFor(noWallet, 'Pass:Installed')).toBeNull();
  });

  test('can be had for every name that the mapping tells, and for those its wallet section needs', () => {
    expect(mappedNames(mapping)).toEqual([
      'Customer:Upserted',
      '*',
      'pass:*',
      'Pass:Installed',
      'Pass:Created',
      'Pass:Installed',
      'Pass:Uninstalled',
      'Pass:Listed',
    ]);
    expect(mappedNames({ rules: new Map(), wallet: [] })).toEqual([]);
  });

  test('of a name that is almost that of listed passes is a misspelling', () => {
    const change = (file: Draft): Draft => (file.events['Pass:Listd'] = {});
    expect(faultsOf(change)).toEqual([
      '/events/Pass:Listd: found "Pass:Listd", expected the name of an event; did you mean "Pass:Listed"?',
    ]);
  });

  test('of listed passes is there for wallet values, by their own name and by that of all passes', () => {
    const plain = aMapping((file) => (file.events = {}));
    expect(ruleFor(plain, 'Pass:Listed')).not.toBeNull();
    const named = aMapping((file) => {
      file.wallet = [];
      file.events = { 'pass.listed': { properties: { seen: '$event.at' } } };
    });
    expect(ruleFor(named, 'Pass:Listed')?.properties.has('seen')).toBe(true);
    const all = aMapping((file) => {
      file.wallet = [];
      file.events = { 'Pass:*': { properties: { seen: '$event.at' } } };
    });
    expect(ruleFor(all, 'Pass:Listed')?.properties.has('seen')).toBe(true);
  });

  test('is found whatever the spelling of a pattern', () => {
    expect(canonicalPattern('pass.*')).toBe('pass:*');
    expect(canonicalPattern('pass.created')).toBe('Pass:Created');
  });
});
