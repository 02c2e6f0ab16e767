import { z } from 'zod';
import {
  missingOptions,
  propertyFaults,
  SENSITIVE,
  type ActualProperties,
  type ActualProperty,
} from '../core/setup/plan-properties.ts';
import type { WantedGroup, WantedProperty } from '../core/setup/wanted.ts';
import { parseAnswer, type ApiAnswer, type HubSpotApi } from './api.ts';
import {
  definitionResult,
  failureResult,
  isThere,
  refusedResult,
  type DefinitionResult,
} from './definition-result.ts';
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

/** An option as HubSpot takes it, which is stricter than how it shows one. [HubSpot's specification] */
interface OptionInput {
  readonly label: string;
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly description?: string;
}

const PropertySchema = z.object({
  name: z.string(),
  type: z.string(),
  fieldType: z.string().nullish(),
  options: z.array(OptionSchema).nullish(),
  archived: z.boolean().nullish(),
  calculated: z.boolean().nullish(),
  dataSensitivity: z.string().nullish(),
  externalOptions: z.boolean().nullish(),
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
const NameSchema = z.object({ name: z.string(), dataSensitivity: z.string().nullish() });
const NamesSchema = z.object({ results: z.array(NameSchema) });
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

  /**
   * All groups and properties that are not archived. HubSpot lists sensitive ones to those alone who
   * ask for them; they are asked for where one of `wanted` is missing.
   *
   * @param wanted names that somebody counts on
   */
  async read(wanted: readonly string[]): Promise<Answer<ActualProperties>> {
    const groups = parseAnswer(GroupsSchema, await this.#get('/groups', 'properties/groups'));
    if (groups.kind !== 'done') return groups;
    const listed = parseAnswer(PropertiesSchema, await this.#get('', 'properties/contacts'));
    if (listed.kind !== 'done') return listed;
    const properties = listed.value.results
      .filter(({ archived }) => archived !== true)
      .map(actualOf);
    const names = new Set(properties.map(({ name }) => name));
    const isComplete = wanted.every((name) => names.has(name));
    return {
      kind: 'done',
      value: {
        groups: groups.value.results.map(({ name }) => name),
        properties,
        sensitive: isComplete ? [] : await this.readSensitive(),
      },
    };
  }

  /** Names of the properties that are marked as sensitive data, as far as the credential may see them. */
  async readSensitive(): Promise<readonly string[]> {
    const names: string[] = [];
    for (const level of SENSITIVE_LEVELS) {
      const answer = await this.#get(`?dataSensitivity=${level}`, 'properties/contacts', true);
      const listed = parseAnswer(NamesSchema, answer);
      if (listed.kind === 'done') {
        // A HubSpot that does not know the question would answer with everything.
        const marked = listed.value.results.filter(
          ({ dataSensitivity }) => dataSensitivity !== 'non_sensitive',
        );
        names.push(...marked.map(({ name }) => name));
      }
    }
    return names;
  }

  /** Creates a property group; one that exists stays as it is. */
  async createGroup({ name, label }: WantedGroup): Promise<DefinitionResult> {
    const answer = await this.#post('/groups', { name, label }, 'properties/groups');
    if (!isThere(answer)) return definitionResult(answer);
    const groups = parseAnswer(GroupsSchema, await this.#get('/groups', 'properties/groups'));
    if (groups.kind !== 'done') return failureResult(groups);
    return groups.value.results.some((group) => group.name === name)
      ? { kind: 'done' }
      : refusedResult('HubSpot says that it exists, and does not list it: it may be archived');
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
          : await this.#create(property);
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

  async #create(property: WantedProperty): Promise<DefinitionResult> {
    const answer = await this.#post('', bodyOf(property), 'properties/contacts');
    return isThere(answer) ? this.#lookAt(property) : definitionResult(answer);
  }

  /**
   * What a property is that HubSpot did not list and has all the same: made a moment ago, maybe by an
   * attempt of ours; sensitive data; archived; or nothing that the credential may see.
   */
  async #lookAt(wanted: WantedProperty): Promise<DefinitionResult> {
    const path = `/${encodeURIComponent(wanted.name)}`;
    for (const { query, isSensitive } of LOOKS) {
      const answer = await this.#get(`${path}${query}`, 'properties/contacts', true);
      if (answer.kind === 'failed' && isHidden(answer)) continue;
      const read = parseAnswer(PropertySchema, answer);
      if (read.kind !== 'done') return failureResult(read);
      if (read.value.archived === true) return refusedResult(ARCHIVED);
      if (isSensitive) return refusedResult(`it ${SENSITIVE}`);
      const [fault] = propertyFaults(wanted, actualOf(read.value));
      return fault === undefined ? { kind: 'done' } : refusedResult(`it exists and ${fault}`);
    }
    return refusedResult(HIDDEN);
  }

  async #createBatch(batch: readonly WantedProperty[]): Promise<ReadonlySet<string>> {
    if (batch.length === 1) return new Set();
    const body = { inputs: batch.map(bodyOf) };
    const answer = await this.#post('/batch/create', body, 'properties/contacts/batch/create');
    const created = parseAnswer(CreatedSchema, answer);
    return new Set(created.kind === 'done' ? created.value.results.map(({ name }) => name) : []);
  }

  async #get(path: string, endpoint: string, probe = false) {
    const request = { path: `${this.#path}${path}`, endpoint, repeatable: true, probe };
    return this.#api.request({ method: 'GET', ...request });
  }

  /** Creating twice is harmless: the second time is answered 409. */
  async #post(path: string, body: object, endpoint: string) {
    const request = { path: `${this.#path}${path}`, body, endpoint, repeatable: true };
    return this.#api.request({ method: 'POST', ...request });
  }
}

/** HubSpot's words for sensitive data. [HubSpot's specification of properties] */
const SENSITIVE_LEVELS = ['sensitive', 'highly_sensitive'] as const;

/** The ways to ask for one property, each of which shows others. */
const LOOKS = [
  { query: '', isSensitive: false },
  ...SENSITIVE_LEVELS.map((level) => ({ query: `?dataSensitivity=${level}`, isSensitive: true })),
  { query: '?archived=true', isSensitive: false },
];

const ARCHIVED = 'it exists in HubSpot and is archived: restore it there, or take another name';
const HIDDEN =
  'HubSpot says that it exists and does not show it to this credential: it may be sensitive data or archived';

/** Whether an answer says that a property is not shown, and not that HubSpot cannot be asked. */
function isHidden({ status }: Extract<ApiAnswer, { kind: 'failed' }>): boolean {
  return status === 400 || status === 403 || status === 404;
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
    externalOptions: given.externalOptions === true,
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

const BOOL_OPTIONS: readonly OptionInput[] = [
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
function withOptions(options: readonly Option[], added: readonly string[]): readonly OptionInput[] {
  const labels = new Set(options.map(({ label }) => label));
  const known = options.map(({ value }) => value);
  const last = Math.max(-1, ...options.map((option, index) => option.displayOrder ?? index));
  const fresh = missingOptions(added, known).map((value, index): OptionInput => {
    const words = labelOf(value);
    const label = labels.has(words) ? value : words;
    labels.add(label);
    return { label, value, displayOrder: last + 1 + index, hidden: false };
  });
  return [...options.map(optionInput), ...fresh];
}

/** An option of HubSpot's answer, in the form in which HubSpot takes it back. */
function optionInput({ label, value, ...more }: Option, index: number): OptionInput {
  const { description, displayOrder, hidden } = more;
  return {
    label,
    value,
    displayOrder: displayOrder ?? index,
    hidden: hidden ?? false,
    ...(typeof description === 'string' ? { description } : {}),
  };
}
