import { isJsonObject } from '../../core/json.ts';
import {
  CONTACT_GROUP,
  DEFAULT_PROPERTIES,
  type PropertyOption,
  type SimulatedProperty,
} from './default-properties.ts';
import { alreadyExists, invalid, notFound } from './refusal.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { PROPERTY_TYPES, type PropertyType } from '../../model/property.ts';

/** Unique properties of an object type, HubSpot's own not counted. [HubSpot's properties guide] */
const UNIQUE_PROPERTIES_MAX = 10;

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

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
}

/** The definitions of contact properties and their groups. */
export class PropertyCatalog {
  readonly #properties = new Map(DEFAULT_PROPERTIES.map((property) => [property.name, property]));
  readonly #groups = new Map<string, PropertyGroup>([[CONTACT_GROUP.name, CONTACT_GROUP]]);

  /** The definition that is in force, archived ones are not. */
  find(name: string): SimulatedProperty | undefined {
    return this.#properties.get(name);
  }

  /** @throws Refusal 404 */
  get(name: string): SimulatedProperty {
    const property = this.find(name);
    if (property === undefined) throw notFound(`No property with name ${name} exists.`);
    return property;
  }

  list(): readonly SimulatedProperty[] {
    return [...this.#properties.values()];
  }

  groups(): readonly PropertyGroup[] {
    return [...this.#groups.values()];
  }

  /**
   * Creates a property from the body of a request. The name of an archived one is free again, and
   * the values that contacts kept under it come back.
   * @throws Refusal 400 or 409
   */
  create(body: JsonObject): SimulatedProperty {
    const property = parseProperty(body);
    if (this.#properties.has(property.name)) {
      const message = `A property named '${property.name}' already exists.`;
      throw alreadyExists(message, 'Properties.PROPERTY_WITH_NAME_EXISTS');
    }
    if (!this.#groups.has(property.groupName)) {
      throw invalid(`Property group "${property.groupName}" does not exist`);
    }
    if (property.hasUniqueValue && this.#uniqueCount() >= UNIQUE_PROPERTIES_MAX) {
      throw invalid(`No more than ${UNIQUE_PROPERTIES_MAX} properties can have unique values`);
    }
    this.#properties.set(property.name, property);
    return property;
  }

  /**
   * Changes label, group, field type or options; a list of options replaces the one before.
   * @throws Refusal 400 or 404
   */
  change(name: string, body: JsonObject): SimulatedProperty {
    const property = this.get(name);
    if (property.readOnlyValue) throw invalid(`"${name}" cannot be changed`);
    for (const fixed of ['name', 'hasUniqueValue']) {
      if (fixed in body) throw invalid(`"${fixed}" of a property cannot be changed`);
    }
    const changed = parseProperty({ ...renderProperty(property), ...body });
    if (!this.#groups.has(changed.groupName)) {
      throw invalid(`Property group "${changed.groupName}" does not exist`);
    }
    this.#properties.set(name, { ...changed, hubspotDefined: property.hubspotDefined });
    return this.get(name);
  }

  /** Takes a property out of use; contacts keep its values, but nobody can write them. */
  archive(name: string): void {
    const property = this.#properties.get(name);
    if (property === undefined) return;
    if (property.hubspotDefined) throw invalid(`"${name}" is defined by HubSpot`);
    this.#properties.delete(name);
  }

  /** @throws Refusal 400 or 409 */
  createGroup(body: JsonObject): PropertyGroup {
    const group = { name: requiredText(body, 'name'), label: requiredText(body, 'label') };
    if (this.#groups.has(group.name)) {
      const message = `A property group named '${group.name}' already exists.`;
      throw alreadyExists(message, 'Properties.GROUP_WITH_NAME_EXISTS');
    }
    this.#groups.set(group.name, group);
    return group;
  }

  #uniqueCount(): number {
    const own = this.list().filter((property) => !property.hubspotDefined);
    return own.filter((property) => property.hasUniqueValue).length;
  }
}

/** A definition as HubSpot's Properties API returns it. */
export function renderProperty(property: SimulatedProperty): JsonObject {
  const { readOnlyValue, options, ...plain } = property;
  return {
    ...plain,
    options: options.map((option, displayOrder) => ({ ...option, displayOrder, hidden: false })),
    calculated: false,
    archived: false,
    modificationMetadata: {
      readOnlyValue,
      readOnlyDefinition: property.hubspotDefined,
      archivable: !property.hubspotDefined,
    },
  };
}

function parseProperty(body: JsonObject): SimulatedProperty {
  const name = requiredText(body, 'name');
  const typeName = requiredText(body, 'type');
  const type = PROPERTY_TYPES.find((known) => known === typeName);
  const fieldType = requiredText(body, 'fieldType');
  const hasUniqueValue = body['hasUniqueValue'] === true;
  if (!NAME.test(name)) throw invalid(`Property name "${name}" is invalid`);
  if (type === undefined) throw invalid(`Property type "${typeName}" is invalid`);
  if (!FIELD_TYPES[type].includes(fieldType)) {
    throw invalid(`Field type "${fieldType}" does not fit type "${type}"`);
  }
  if (hasUniqueValue && type !== 'string' && type !== 'number') {
    throw invalid(`A property of type "${type}" cannot have unique values`);
  }
  const label = requiredText(body, 'label');
  const groupName = requiredText(body, 'groupName');
  const options = type === 'bool' ? BOOL_OPTIONS : parseOptions(body['options']);
  const kind = { readOnlyValue: false, hubspotDefined: false };
  return { name, label, type, fieldType, groupName, options, hasUniqueValue, ...kind };
}

function parseOptions(raw: Json | undefined): readonly PropertyOption[] {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  const options = list.map((option) => {
    if (!isJsonObject(option)) throw invalid('An option must be an object');
    return { label: requiredText(option, 'label'), value: requiredText(option, 'value') };
  });
  for (const field of ['label', 'value'] as const) {
    const seen = new Set(options.map((option) => option[field]));
    if (seen.size !== options.length) throw invalid(`Option ${field}s must be unique`);
  }
  return options;
}

function requiredText(body: JsonObject, field: string): string {
  const value = body[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalid(`Some required fields were not set: [${field}]`);
}
