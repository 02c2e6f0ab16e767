import type { ContactRecord } from '../../src/model/hubspot.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { convertValue, STRING_CHARS_MAX } from '../../src/core/convert.ts';
import { planContact } from '../../src/core/plan.ts';
import { parseDelivery } from '../../src/core/event.ts';
import { applyMapping } from '../../src/core/mapping/apply.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { compileExpression, EXPRESSION_STACK_MAX } from '../../src/core/mapping/expression.ts';
import { KEY_CHARS_MAX } from '../../src/core/key-value.ts';
import { describeFault } from '../../src/core/mapping/fault.ts';
import { namesNobody, WORDS_FOR_NOBODY } from '../../src/core/names-nobody.ts';
import { WALLET_NAMES, WALLET_SIDE_NAMES } from '../../src/core/mapping/vocabulary.ts';
import { FUTURE_SKEW_MAX_MS } from '../../src/core/order-key.ts';
import { mergeRegister, optionsText } from '../../src/core/register.ts';
import { EMPTY_CONTACT, mergeContact } from '../../src/core/contact.ts';
import { EVALUATION_MEMORY_MAX_MIB, ITEM_LIMITS } from '../../src/evaluation/child-evaluator.ts';
import { SAME_INSTALL_MS, walletContext, walletOf } from '../../src/core/wallet.ts';
import { TIMELINE_VALUE_CHARS_MAX } from '../../src/hubspot/timeline/timeline-definition.ts';
import { blocksOf, codeOf, tableOf } from './markdown.ts';
import { anEvent } from './story.ts';
import type { Register, RegisterValue } from '../../src/model/register.ts';
import { WRITE_MODES, type WriteMode } from '../../src/model/write-mode.ts';
import type { PropertyDefinition, PropertyType } from '../../src/model/property.ts';

/* Everything in docs/mapping.md that can be run is run. */

const GUIDE = readFileSync('docs/mapping.md', 'utf8');
const BLOCKS = blocksOf(GUIDE);
const MAPPINGS = BLOCKS.filter(({ kind }) => kind === 'json').map(({ text }) => text);
const textOf = (kind: string): string => BLOCKS.find((block) => block.kind === kind)?.text ?? '';

/** A fragment with the sections of the complete mapping that it does not show. */
function completed(fragment: string): string {
  const complete = JSON.parse(MAPPINGS[0] ?? '') as object;
  return JSON.stringify({ ...complete, ...(JSON.parse(fragment) as object) });
}

function faultsOf(fragment: string): readonly string[] {
  const result = compileMapping(completed(fragment), 'guide');
  return result.kind === 'faulty' ? result.faults.map(describeFault) : [];
}

describe('the mappings of the guide', () => {
  test.each(MAPPINGS.map((text, index) => [index + 1, text]))('number %i', (_number, text) => {
    expect(faultsOf(String(text))).toEqual([]);
  });

  test('begin with one that is complete', () => {
    expect(compileMapping(MAPPINGS[0] ?? '', 'guide').kind).toBe('compiled');
  });

  test('are several', () => {
    expect(MAPPINGS.length).toBeGreaterThanOrEqual(5);
  });
});

test('the faulty mapping has the faults that the guide lists', () => {
  expect(faultsOf(textOf('json faulty')).join('\n')).toBe(textOf('text faults').trim());
});

describe('the table of expressions', () => {
  const receivedAtMs = Date.parse('2026-03-01T10:00:05Z');
  const parsed = parseDelivery(textOf('json event'), receivedAtMs);

  test.each(tableOf(GUIDE, 'expression', 'yields'))('%s yields %s', async (cell, yields) => {
    if (parsed.kind !== 'event') throw new Error(parsed.reason);
    const [expression = ''] = codeOf(cell ?? '');
    const mapping = compileMapping(
      completed(
        JSON.stringify({
          events: { 'Customer:Upserted': { properties: { result: expression } } },
        }),
      ),
      'guide',
    );
    if (mapping.kind === 'faulty') throw new Error(mapping.faults.map(describeFault).join('\n'));
    const application = await applyMapping(mapping.mapping, parsed.event, {
      tenant: 'acme',
      receivedAtMs,
    });
    if (application.kind !== 'applied') throw new Error(application.reason);
    const value = application.document.registers['result']?.value;
    expect(value).toEqual(yields === 'nothing' ? undefined : JSON.parse(codeOf(yields)[0] ?? ''));
  });

  test.each(['now', 'millis', 'random'])('$%s() is refused, as the guide says', (name) => {
    expect(GUIDE).toContain(`\`$${name}()\``);
    expect(compileExpression(`$${name}()`).kind).toBe('faulty');
  });
});

test.each([
  ['the time of an event', `${ITEM_LIMITS.processorMs / 1_000} second of processor time`],
  ['its memory', `${EVALUATION_MEMORY_MAX_MIB} MiB of memory`],
  ['the length of a key', `over ${KEY_CHARS_MAX} characters`],
  ['its depth', `${EXPRESSION_STACK_MAX} nested calls`],
  ['the length of a text', `more than ${STRING_CHARS_MAX.toLocaleString('en')} characters`],
  ['the length of a timeline value', `cut after ${TIMELINE_VALUE_CHARS_MAX} characters`],
  ['how near a listed install is the same', `within ${words(SAME_INSTALL_MS / 60_000)} minutes`],
  ['how far ahead a date may be', `more than ${words(FUTURE_SKEW_MAX_MS / 60_000)} minutes`],
])('the guide states %s as the program has it', (_limit, text) => {
  expect(GUIDE.replaceAll(/\s+/g, ' ')).toContain(text);
});

function words(minutes: number): string {
  return minutes === 5 ? 'five' : String(minutes);
}

describe('the table of what names nobody', () => {
  const rows = tableOf(GUIDE, 'what', 'values');
  const textOf = rows.map(([what = '', values = '']) => [codeOf(what)[0] ?? '', codeOf(values)]);

  test('has the words of the program, and no other', () => {
    const words = new Map(textOf as [string, readonly string[]][]).get('a word for nothing');
    expect(words).toEqual(WORDS_FOR_NOBODY);
  });

  test('gives values of each kind that are of that kind', () => {
    expect(textOf.map(([what]) => what)).toEqual([
      'no letter or digit',
      'zeros alone',
      'a word for nothing',
    ]);
    for (const [what, values] of textOf as [string, readonly string[]][]) {
      expect(values.length).toBeGreaterThan(3);
      expect(values.map(namesNobody)).toEqual(values.map(() => what));
    }
  });

  test.each(['(null)', '#N/A', '[object Object]', 'acme:null', 'acme:'])(
    'is said to hold %s, and does',
    (value) => {
      expect(GUIDE).toContain(`\`${value}\``);
      expect(namesNobody(value)).not.toBeNull();
    },
  );
});

describe('write modes', () => {
  const example = tableOf(GUIDE, '`write`', 'a contact that was not in HubSpot');
  const at = (hour: number): string => `2026-03-01T${String(hour).padStart(2, '0')}:00:00.0000000Z`;

  test('are all explained, and all in the example', () => {
    const modesOf = (rows: readonly string[][]): readonly string[] =>
      rows.flatMap(([cell = '']) => codeOf(cell));
    expect(modesOf(tableOf(GUIDE, '`write`', 'rule'))).toEqual([...WRITE_MODES]);
    expect(modesOf(example)).toEqual([...WRITE_MODES]);
  });

  test.each(example)('%s: created with %s, found with Nice it becomes %s', (...cells) => {
    const [mode = '', created, found] = cells.flatMap(codeOf);
    const lyon = registerAt(at(9), 'Lyon', mode as WriteMode);
    const paris = registerAt(at(11), 'Paris', mode as WriteMode);
    for (const arrival of [
      [lyon, paris],
      [paris, lyon],
      [paris, lyon, paris],
    ]) {
      const merged = arrival.reduce(mergeRegister);
      expect(writtenTo(null, merged)).toBe(created);
      expect(writtenTo({ id: '1', properties: { email: 'a@b.c', city: 'Nice' } }, merged)).toBe(
        found,
      );
    }
  });

  function registerAt(instant: string, value: string, mode: WriteMode): Register {
    return { value, mode, at: instant, event: instant };
  }

  /** What HubSpot holds of the city after the register was sent. */
  function writtenTo(found: ContactRecord | null, { value, mode }: Register): string {
    const text = optionsText(value);
    const values = new Map([
      ['email', { text: 'a@b.c', mode: 'newest' as const }],
      ['city', { text, mode }],
    ]);
    const unknown = {
      keys: [],
      claims: [],
      hubspotId: null,
      origin: null,
      confirmed: {},
      dropped: [],
      inDoubt: null,
      history: [],
    };
    const mapping = { match: [], create: 'email', recreate: 'event' } as const;
    const plan = planContact(unknown, { values, dropped: [] }, found, mapping);
    const first = 'properties' in plan ? plan.properties['city'] : undefined;
    const sent = first ?? (plan.kind === 'upsert' ? plan.guarded['city'] : undefined);
    const held = found?.properties['city'] ?? '';
    // A leading ";" adds options to those that are there.
    return sent?.startsWith(';') === true ? `${held}${sent}` : (sent ?? held);
  }
});

describe('the table of wallet names', () => {
  const rows = tableOf(GUIDE, 'name', 'meaning', 'value').map(([name = '', , value = '']) => ({
    name: codeOf(name)[0] ?? '',
    value: codeOf(value)[0] ?? 'null',
  }));
  const card = { passId: 'card', passType: 'card', device: 'Apple' };
  const coupon = { passId: 'coupon', passType: 'coupon', device: 'Google' };
  const story = [
    anEvent('Pass:Installed', 1, { ...card, deviceIdentifier: 'phone' }),
    anEvent('Pass:Installed', 2, { ...card, deviceIdentifier: 'tablet' }),
    anEvent('Pass:Uninstalled', 3, { ...card, deviceIdentifier: 'phone' }),
    anEvent('Pass:Installed', 4, coupon),
    anEvent('Pass:Uninstalled', 5, coupon),
  ];

  test('has every name, and no other', () => {
    const sides = ['apple', 'google'];
    const names = [
      ...WALLET_NAMES.filter((name) => !sides.includes(name)),
      ...sides.flatMap((side) => WALLET_SIDE_NAMES.map((name) => `${side}.${name}`)),
    ];
    expect(rows.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  test.each(rows)('$name is $value at the end of the story', async ({ name, value }) => {
    const state = story
      .map((payload) => parseDelivery(JSON.stringify(payload), Date.parse('2027-01-01')))
      .map((parsed) => (parsed.kind === 'event' ? walletOf(parsed.event) : {}))
      .map((wallet) => ({ registers: {}, wallet }))
      .reduce(mergeContact, EMPTY_CONTACT).wallet;
    const expression = compileExpression(name);
    if (expression.kind === 'faulty') throw new Error(expression.reason);
    const context = { ...walletContext(state, () => true) } as unknown as Record<string, string>;
    expect(await expression.expression.evaluate(context)).toEqual(JSON.parse(value));
  });
});

describe('the table of conversions', () => {
  const rows = tableOf(GUIDE, 'type', 'value', 'becomes');

  test('has every type', () => {
    const types = new Set(rows.map(([cell = '']) => codeOf(cell)[0] ?? ''));
    expect([...types].sort()).toEqual([
      'bool',
      'date',
      'datetime',
      'enumeration',
      'number',
      'phone_number',
      'string',
    ]);
  });

  test.each(rows)('%s: %s becomes %s', (type = '', value = '', becomes = '') => {
    const json = JSON.parse(codeOf(value)[0] ?? '') as RegisterValue;
    const conversion = convertValue(definitionOf(type), json);
    const told =
      conversion.kind === 'converted' ? `\`${conversion.text}\`` : `refused: ${conversion.reason}`;
    expect(told).toBe(becomes);
  });

  function definitionOf(cell: string): PropertyDefinition {
    const [type = '', ...options] = codeOf(cell);
    return {
      name: 'x',
      type: type as PropertyType,
      options,
      multiple: cell.includes('checkboxes'),
      readOnly: cell.includes('read-only'),
      unique: false,
    };
  }
});

test('the tables of keys name what the schema knows', () => {
  const keysOf = (...headings: readonly string[]): readonly string[] =>
    tableOf(GUIDE, ...headings).flatMap(([cell = '']) => codeOf(cell));
  const { properties } = JSON.parse(readFileSync('mappings/mapping.schema.json', 'utf8')) as {
    properties: Record<string, { properties: Record<string, { enum: string[] }> }>;
  };
  expect(keysOf('section', 'what it says')).toEqual(Object.keys(properties));
  expect(keysOf('`create`', 'a contact is created')).toEqual(
    properties['contact']?.properties['create']?.enum,
  );
  expect(keysOf('key', 'meaning')).toEqual(['value', 'const', 'write', 'clear']);
  const contact = properties['contact']?.properties as unknown as {
    readonly match: { readonly items: { readonly properties: object } };
    readonly merge: { readonly enum: readonly string[] };
  };
  expect(keysOf('key of `match`', 'meaning').filter((key) => key !== 'match')).toEqual(
    Object.keys(contact.match.items.properties),
  );
  expect(keysOf('`merge`').filter((key) => key !== 'merge')).toEqual(contact.merge.enum);
});
