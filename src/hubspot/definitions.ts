import { z } from 'zod';
import {
  missingOptions,
  type ActualProperties,
  type ActualProperty,
} from '../core/setup/plan-properties.ts';
import type { WantedGroup, WantedProperty } from '../core/setup/wanted.ts';
import { parseAnswer, type HubSpotApi } from './api.ts';
import { definitionResult, failureResult, type DefinitionResult } from './definition-result.ts';
import { labelOf } from './label.ts';
import type { Answer } from '../model/hubspot.ts';
import type { PropertyType } from '../model/property.ts';

/** Definitions of one batch request. [HubSpot's properties guide] */
const DEFINITIONS_PER_BATCH = 100;

const OptionSchema = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().nullish(),
  displayOrder: z.number().nullish(),
  hidden: z.boolean().nullish(),
});
type Option = z.infer<typeof OptionSchema>;

const PropertySchema = z.object({
  name: z.string(),
  type: z.string(),
  fieldType: z.string().nullish(),
  options: z.array(OptionSchema).nullish(),
  calculated: z.boolean().nullish(),
  hasUniqueValue: z.boolean().nullish(),
  hubspotDefined: z.boolean().nullish(),
  modificationMetadata: z
    .object({
      readOnlyValue: z.boolean().nullish(),
      readOnlyDefinition: z.boolean().nullish(),
      readOnlyOptions: z.boolean().nullish(),
    })
    .nullish(),
});

/** No account is without contact properties: an empty list is a broken answer. */
const PropertiesSchema = z.object({ results: z.array(PropertySchema).min(1) });
const GroupsSchema = z.object({ results: z.array(z.object({ name: z.string() })) });
const CreatedSchema = z.object({ results: z.array(z.object({ name: z.string() })).catch([]) });

/** Reads and makes the definitions of contact properties. */
export class PropertyDefinitions {
  readonly #api: HubSpotApi;
  readonly #path: string;

  constructor(api: HubSpotApi, apiVersion: string) {
    this.#api = api;
    this.#path = `/crm/properties/${apiVersion}/contacts`;
  }

  /** All groups and properties that are not archived. */
  async read(): Promise<Answer<ActualProperties>> {
    const groups = parseAnswer(GroupsSchema, await this.#get('/groups', 'properties/groups'));
    if (groups.kind !== 'done') return groups;
    const properties = parseAnswer(PropertiesSchema, await this.#get('', 'properties/contacts'));
    if (properties.kind !== 'done') return properties;
    return {
      kind: 'done',
      value: {
        groups: groups.value.results.map(({ name }) => name),
        properties: properties.value.results.map(actualOf),
      },
    };
  }

  /** Creates a property group; one that exists stays as it is. */
  async createGroup({ name, label }: WantedGroup): Promise<DefinitionResult> {
    const body = { name, label };
    return definitionResult(await this.#post('/groups', body, 'properties/groups'));
  }

  /**
   * Creates properties, one result for each by name. What a batch did not create is asked for once
   * more by itself, so that a bad one neither takes others with it nor hides its reason.
   */
  async createProperties(
    properties: readonly WantedProperty[],
  ): Promise<ReadonlyMap<string, DefinitionResult>> {
    const results = new Map<string, DefinitionResult>();
    const allOthers = (result: DefinitionResult): typeof results =>
      new Map(properties.map(({ name }) => [name, results.get(name) ?? result]));
    for (let at = 0; at < properties.length; at += DEFINITIONS_PER_BATCH) {
      const batch = properties.slice(at, at + DEFINITIONS_PER_BATCH);
      const created = await this.#createBatch(batch);
      for (const property of batch) {
        const result: DefinitionResult = created.has(property.name)
          ? { kind: 'done' }
          : definitionResult(await this.#post('', bodyOf(property), 'properties/contacts'));
        results.set(property.name, result);
        if (result.kind === 'failed' && result.cause !== 'refused') return allOthers(result);
      }
    }
    return results;
  }

  /** Adds options to a property. HubSpot replaces the whole list, so it is read right before. */
  async extendOptions(property: string, added: readonly string[]): Promise<DefinitionResult> {
    const endpoint = 'properties/contacts';
    const path = `/${encodeURIComponent(property)}`;
    const read = parseAnswer(PropertySchema, await this.#get(path, endpoint));
    if (read.kind !== 'done') return failureResult(read);
    const options = withOptions(read.value.options ?? [], added);
    const request = { path: `${this.#path}${path}`, body: { options }, endpoint, repeatable: true };
    return definitionResult(await this.#api.request({ method: 'PATCH', ...request }));
  }

  async #createBatch(batch: readonly WantedProperty[]): Promise<ReadonlySet<string>> {
    if (batch.length === 1) return new Set();
    const body = { inputs: batch.map(bodyOf) };
    const answer = await this.#post('/batch/create', body, 'properties/contacts/batch/create');
    const created = parseAnswer(CreatedSchema, answer);
    return new Set(created.kind === 'done' ? created.value.results.map(({ name }) => name) : []);
  }

  async #get(path: string, endpoint: string) {
    const request = { path: `${this.#path}${path}`, endpoint, repeatable: true };
    return this.#api.request({ method: 'GET', ...request });
  }

  /** Creating twice is harmless: the second time is answered 409. */
  async #post(path: string, body: object, endpoint: string) {
    const request = { path: `${this.#path}${path}`, body, endpoint, repeatable: true };
    return this.#api.request({ method: 'POST', ...request });
  }
}

function actualOf(given: z.infer<typeof PropertySchema>): ActualProperty {
  const metadata = given.modificationMetadata;
  return {
    name: given.name,
    type: given.type,
    multiple: given.fieldType === 'checkbox',
    unique: given.hasUniqueValue === true,
    readOnly: metadata?.readOnlyValue === true || given.calculated === true,
    fixedOptions: metadata?.readOnlyOptions === true,
    hubspotDefined: given.hubspotDefined === true,
    options: (given.options ?? []).map(({ value }) => value),
  };
}

/** How each type is shown in HubSpot; a datetime has the field type `date`. [HubSpot's properties guide] */
const FIELD_TYPES: { readonly [type in PropertyType]: string } = {
  string: 'text',
  number: 'number',
  bool: 'booleancheckbox',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  phone_number: 'phonenumber',
};

const BOOL_OPTIONS: readonly Option[] = [
  { label: 'Yes', value: 'true', displayOrder: 0, hidden: false },
  { label: 'No', value: 'false', displayOrder: 1, hidden: false },
];

function bodyOf(property: WantedProperty): object {
  const { name, label, description, type, groupName, unique, multiple } = property;
  const options = type === 'bool' ? BOOL_OPTIONS : withOptions([], property.options);
  return {
    name,
    label,
    type,
    groupName,
    fieldType: multiple ? 'checkbox' : FIELD_TYPES[type],
    ...(description === '' ? {} : { description }),
    ...(unique ? { hasUniqueValue: true } : {}),
    ...(options.length === 0 ? {} : { options }),
  };
}

/** Options with others behind them. Labels have to differ, too, so a taken one gives way to the value. */
function withOptions(options: readonly Option[], added: readonly string[]): readonly Option[] {
  const labels = new Set(options.map(({ label }) => label));
  const known = options.map(({ value }) => value);
  const fresh = missingOptions(added, known).map((value, index): Option => {
    const words = labelOf(value);
    const label = labels.has(words) ? value : words;
    labels.add(label);
    return { label, value, displayOrder: options.length + index, hidden: false };
  });
  return [...options, ...fresh];
}
