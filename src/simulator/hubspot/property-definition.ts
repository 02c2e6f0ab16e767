import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { isJsonObject } from '../../core/json.ts';
import { textOf } from './batch.ts';
import {
  SENSITIVITIES,
  type PropertyOption,
  type SimulatedProperty,
} from './default-properties.ts';
import { invalid } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { PROPERTY_TYPES, type PropertyType } from '../../model/property.ts';

/** Which field types a type may have; a datetime is shown by the field type `date`. */
const FIELD_TYPES: { readonly [type in PropertyType]: readonly string[] } = {
  string: ['text', 'textarea', 'html', 'file', 'phonenumber'],
  number: ['number'],
  bool: ['booleancheckbox'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['checkbox', 'radio', 'select', 'booleancheckbox'],
  phone_number: ['phonenumber'],
};
const NAME = /^[a-z][a-z0-9_]*$/;
const BOOL_OPTIONS: readonly PropertyOption[] = [
  { label: 'Yes', value: 'true' },
  { label: 'No', value: 'false' },
];

/** A definition as HubSpot's Properties API returns it. */
export function renderProperty(
  property: SimulatedProperty,
  { optionFields }: Pick<HubSpotAnswers, 'optionFields'>,
  archived = false,
): JsonObject {
  const { readOnlyValue, options, sensitivity, external, description, ...plain } = property;
  return {
    ...plain,
    description: description ?? '',
    options: options.map((option, displayOrder) => {
      const few = { ...option, description: null, hidden: false };
      return optionFields === 'few' ? few : { ...few, description: '', displayOrder };
    }),
    displayOrder: -1,
    hidden: false,
    formField: !readOnlyValue,
    calculated: false,
    archived,
    dataSensitivity: sensitivity ?? 'non_sensitive',
    externalOptions: external !== undefined,
    modificationMetadata: {
      readOnlyValue,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyOptions: external !== undefined,
      archivable: !property.hubspotDefined,
    },
  };
}

/**
 * Reads the body of a request that creates a property.
 * @throws Refusal 400
 */
export function parseProperty(body: JsonObject): SimulatedProperty {
  const name = definedText(body, 'name');
  const typeName = definedText(body, 'type');
  const type = PROPERTY_TYPES.find((known) => known === typeName);
  const fieldType = definedText(body, 'fieldType');
  const hasUniqueValue = body['hasUniqueValue'] === true;
  if (!NAME.test(name)) throw invalid(`Property name "${name}" is invalid`);
  if (type === undefined) throw invalid(`Property type "${typeName}" is invalid`);
  if (!FIELD_TYPES[type].includes(fieldType)) {
    throw invalid(`Field type "${fieldType}" does not fit type "${type}"`);
  }
  if (hasUniqueValue && type !== 'string' && type !== 'number') {
    throw invalid(`A property of type "${type}" cannot have unique values`);
  }
  const label = definedText(body, 'label');
  const groupName = definedText(body, 'groupName');
  const options = type === 'bool' ? BOOL_OPTIONS : parseOptions(body['options']);
  const kind = { readOnlyValue: false, hubspotDefined: false };
  const more = { description: textOf(body, 'description') ?? '', ...sensitivityIn(body) };
  return { name, label, type, fieldType, groupName, options, hasUniqueValue, ...kind, ...more };
}

function parseOptions(raw: Json | undefined): readonly PropertyOption[] {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  const options = list.map((option) => {
    if (!isJsonObject(option)) throw invalid('An option must be an object');
    return { label: definedText(option, 'label'), value: definedText(option, 'value') };
  });
  for (const field of ['label', 'value'] as const) {
    const seen = new Set(options.map((option) => option[field]));
    if (seen.size !== options.length) throw invalid(`Option ${field}s must be unique`);
  }
  return options;
}

/** @throws Refusal 400 unless the field is a text that says something */
export function definedText(body: JsonObject, field: string): string {
  const value = body[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalid(`Some required fields were not set: [${field}]`);
}

function sensitivityIn(body: JsonObject): Pick<SimulatedProperty, 'sensitivity'> {
  const given = textOf(body, 'dataSensitivity');
  if (given === undefined) return {};
  const sensitivity = SENSITIVITIES.find((known) => known === given);
  if (sensitivity === undefined) throw invalid(`"${given}" is no sensitivity of data`);
  return { sensitivity };
}
