import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadSettings } from '../../src/config.ts';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import { describeFault } from '../../src/core/mapping/fault.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { STANDARD_PROPERTIES } from '../../src/core/mapping/vocabulary.ts';
import { read } from '../checkout.ts';
import { blocksOf, tableOf } from './markdown.ts';
import { tellWith } from './story.ts';

/* Every recipe of docs/recipes.md is cooked: its mapping, on its events, with its result. */

const GUIDE = read('docs/recipes.md');

interface Recipe {
  readonly title: string;
  readonly mapping: string;
  readonly events: readonly object[];
  readonly result: { readonly properties: object; readonly timeline: readonly object[] };
}

const SECTIONS = GUIDE.split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split('\n')[0] ?? '', blocks: blocksOf(text) }));

const RECIPES: readonly Recipe[] = SECTIONS.flatMap(({ title, blocks }) => {
  const textOf = (kind: string): string | undefined =>
    blocks.find((block) => block.kind === kind)?.text;
  const mapping = textOf('json recipe');
  if (mapping === undefined) return [];
  return {
    title,
    mapping,
    events: JSON.parse(textOf('json events') ?? '') as object[],
    result: JSON.parse(textOf('json result') ?? '') as Recipe['result'],
  };
});

function compiled({ title, mapping }: Recipe): Mapping {
  const result = compileMapping(mapping, title);
  if (result.kind === 'faulty') throw new Error(result.faults.map(describeFault).join('\n'));
  return result.mapping;
}

test('the recipes are all there, and all are in the table at the top', () => {
  expect(RECIPES).toHaveLength(10);
  const rows = tableOf(GUIDE, 'you want to', 'recipe').map(([, cell = '']) => cell);
  expect(rows).toEqual(
    SECTIONS.map(({ title }) => `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`),
  );
});

describe.each(RECIPES.map((recipe) => [recipe.title, recipe] as const))('%s', (_title, recipe) => {
  test.each([
    ['in their order', recipe.events],
    ['in the reverse order', recipe.events.toReversed()],
  ])('comes to what the recipe says when its events arrive %s', async (_order, events) => {
    const { properties, timeline, dropped } = await tellWith(compiled(recipe), events);
    expect(properties).toEqual(recipe.result.properties);
    expect(timeline.map(({ name, properties }) => ({ name, properties }))).toEqual(
      recipe.result.timeline,
    );
    expect(dropped).toEqual([]);
  });

  test('defines in HubSpot what it writes there', () => {
    const { match, rules, wallet, hubspot } = compiled(recipe);
    const written = [
      ...match.map(({ property }) => property),
      ...[...rules.values(), ...wallet].flatMap(({ properties }) => [...properties.keys()]),
    ].filter((property) => !STANDARD_PROPERTIES.includes(property));
    expect(Object.keys(hubspot.properties).sort()).toEqual([...new Set(written)].sort());
  });
});

test('the connections of staging and production are settings without a fault', () => {
  const blocks = SECTIONS.flatMap((section) => section.blocks);
  const textOf = (kind: string): string => blocks.find((block) => block.kind === kind)?.text ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  try {
    const file = join(folder, 'connections.json');
    writeFileSync(file, textOf('json connections'));
    const environment = Object.fromEntries(
      textOf('ini settings')
        .trim()
        .split('\n')
        .map((line) => line.split('=', 2) as [string, string]),
    );
    const { connections } = loadSettings({ ...environment, CONNECTIONS_FILE: file });
    expect(connections.map(({ neostore }) => neostore.tenantId)).toEqual(['acme-staging', 'acme']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
