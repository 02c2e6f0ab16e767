import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a request may hold, as HubSpot's client or its specification has it. */
export interface Model {
  readonly name: string;
  /** By the name that goes over the wire. */
  readonly fields: ReadonlyMap<string, ModelField>;
}

export interface ModelField {
  readonly isRequired: boolean;
  readonly type: FieldType;
}

/** The types that occur in requests; `any` is left alone. */
export type FieldType =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'instant' | 'any' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly of: FieldType }
  | { readonly kind: 'model'; readonly model: () => Model };

interface Attribute {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
}

const require = createRequire(import.meta.url);
const CODEGEN = join(dirname(require.resolve('@hubspot/api-client')), 'codegen');
const models = new Map<string, Model>();

/**
 * A model of those that HubSpot's client was generated with. Which of its fields are required
 * stands in its types alone, all else in its code.
 *
 * @param api folder of the API, such as `crm/contacts`
 */
export function generatedModel(api: string, name: string): Model {
  const key = `${api}/${name}`;
  const known = models.get(key);
  if (known !== undefined) return known;
  const path = join(CODEGEN, api, 'models', name);
  const types = readFileSync(`${path}.d.ts`, 'utf8').split('static readonly')[0] ?? '';
  const required = new Set([...types.matchAll(/^ {4}'(\w+)': /gm)].map(([, field]) => field));
  const code = require(`${path}.js`) as { readonly [name: string]: unknown };
  const { attributeTypeMap } = code[name] as { readonly attributeTypeMap: readonly Attribute[] };
  const fields = attributeTypeMap.map(({ name, baseName, type }) => {
    const isRequired = required.has(name);
    return [baseName, { isRequired, type: typeOf(api, type, code) }] as const;
  });
  const model = { name: key, fields: new Map(fields) };
  models.set(key, model);
  return model;
}

function typeOf(api: string, type: string, code: { readonly [name: string]: unknown }): FieldType {
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  if (list !== undefined) return { kind: 'list', of: typeOf(api, list, code) };
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) return { kind: 'map', of: typeOf(api, map, code) };
  if (type === 'string' || type === 'number' || type === 'boolean' || type === 'any') {
    return { kind: type };
  }
  if (type === 'Date') return { kind: 'instant' };
  const values = code[type];
  if (typeof values === 'object' && values !== null) {
    return { kind: 'enum', values: Object.values(values).map(String) };
  }
  return { kind: 'model', model: () => generatedModel(api, type) };
}
