import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { compileMapping } from '../../src/core/mapping/compile.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import type { MappingFile } from '../../src/core/mapping/schema.ts';

/** The mapping that the project ships. */
export const DEFAULT_MAPPING = new URL('../../mappings/default.json', import.meta.url).pathname;

/** Changes of a mapping file: whatever part of it a test wants otherwise. */
export type ChangeMapping = (file: MappingFile) => Partial<MappingFile>;

/** The shipped mapping, with a change. */
export function mappingWith(change: ChangeMapping = () => ({}), version = 'v1'): Mapping {
  const file = JSON.parse(readFileSync(DEFAULT_MAPPING, 'utf8')) as MappingFile;
  const compiled = compileMapping(JSON.stringify({ ...file, ...change(file) }), version);
  assert(compiled.kind === 'compiled', 'the mapping of a test has faults');
  return compiled.mapping;
}

/** A change: these rules for the values of `Customer:Upserted`, in place of the shipped ones of the same properties. */
export function customerProperties(
  properties: NonNullable<MappingFile['events'][string]['properties']>,
): ChangeMapping {
  return ({ events }) => {
    const { 'Customer:Upserted': rule = {} } = events;
    const changed = { ...rule, properties: { ...rule.properties, ...properties } };
    return { events: { ...events, 'Customer:Upserted': changed } };
  };
}
