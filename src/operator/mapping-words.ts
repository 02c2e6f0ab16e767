import { readdir, readFile } from 'node:fs/promises';
import { SAMPLE_FIELDS, type SampleField } from '../core/mapping/sample-fields.ts';
import { mappingJsonSchema } from '../core/mapping/schema.ts';
import { expressionOf } from '../core/mapping/map-field.ts';
import type { MappingWords } from '../core/mapping/suggest.ts';
import {
  FUNCTION_NAMES,
  STANDARD_PROPERTIES,
  WALLET_NAMES,
  WALLET_SIDE_NAMES,
} from '../core/mapping/vocabulary.ts';
import { OWN_FUNCTIONS } from '../core/mapping/own-functions.ts';
import { parseJson, isJsonObject } from '../core/json.ts';
import { SECRET_KEY } from '../core/mapping/apply.ts';
import type { PortalProperties } from '../core/definitions-in.ts';
import type { EventToTry } from '../model/event-to-try.ts';

/** Where the samples are that come with the program. */
const SAMPLES = new URL('../../data/samples/', import.meta.url);

/** Reads a payload of each event that is documented; none where the program came without them. */
export async function readSamples(): Promise<MappingWords['samples']> {
  const names = await readdir(SAMPLES).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const body = await readFile(new URL(file, SAMPLES), 'utf8');
      const payload = parseJson(body);
      const said = isJsonObject(payload) ? payload['__eventName'] : undefined;
      return { name: typeof said === 'string' ? said : file, body };
    }),
  );
}

/** Fields of one event that are suggested. */
const FIELDS_MAX = 500;

/** What a mapping may be written with: by the samples, by events that really came, and by the account. */
export function mappingWords(
  events: readonly Pick<EventToTry, 'name' | 'body'>[],
  portal: PortalProperties,
  samples: MappingWords['samples'],
): MappingWords {
  const fields = new Map<string, Set<string>>();
  const add = (event: string, path: readonly string[]): void => {
    const known = fields.get(event) ?? new Set<string>();
    if (known.size < FIELDS_MAX) known.add(expressionOf(path));
    fields.set(event, known);
  };
  for (const [event, sample] of Object.entries(SAMPLE_FIELDS)) {
    for (const path of samplePaths(sample, [])) add(event, path);
  }
  for (const { name, body } of events) {
    const payload = parseJson(new TextDecoder().decode(body));
    for (const path of leafPaths(payload, [])) add(name, path);
  }
  const listed = [...portal.values()].filter(({ readOnly }) => !readOnly);
  return {
    fields: Object.fromEntries([...fields].map(([event, paths]) => [event, [...paths].sort()])),
    wallet: [...WALLET_NAMES, ...SIDES],
    functions: [...OWN_FUNCTIONS.keys(), ...FUNCTION_NAMES],
    properties:
      listed.length === 0
        ? STANDARD_PROPERTIES.map((name) => ({ name, type: 'string', options: [] }))
        : listed.map(({ name, type, options }) => ({ name, type, options })),
    samples,
    schema: mappingJsonSchema(),
  };
}

const SIDES = ['apple', 'google'].flatMap((side) =>
  WALLET_SIDE_NAMES.map((name) => `${side}.${name}`),
);

function samplePaths(
  fields: { readonly [name: string]: SampleField },
  path: readonly string[],
): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (SECRET_KEY.test(name)) return [];
    const place = [...path, name];
    return Array.isArray(field) ? [place] : samplePaths(field as typeof fields, place);
  });
}

function leafPaths(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (!isJsonObject(value)) return path.length === 0 ? [] : [path];
  return Object.entries(value).flatMap(([name, child]) =>
    SECRET_KEY.test(name) ? [] : leafPaths(child, [...path, name]),
  );
}
