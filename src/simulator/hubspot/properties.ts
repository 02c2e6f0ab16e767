import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import {
  CONTACT_GROUP,
  DEFAULT_PROPERTIES,
  type Sensitivity,
  type SimulatedProperty,
} from './default-properties.ts';
import { definedText, parseProperty, renderProperty } from './property-definition.ts';
import { alreadyExists, invalid, notFound } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** Unique properties of an object type, HubSpot's own not counted. [HubSpot's properties guide] */
const UNIQUE_PROPERTIES_MAX = 10;
/** Properties of an object type, HubSpot's own not counted. [HubSpot's reference on limits] */
const CUSTOM_PROPERTIES_MAX = 1_000;

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
}

/** Which definitions a request asks for. */
export interface AskedProperties {
  readonly archived: boolean;
  /** Undefined where the request does not say. */
  readonly sensitivity: Sensitivity | undefined;
}

/** The definitions of contact properties and their groups. */
export class PropertyCatalog {
  readonly #answers: HubSpotAnswers;
  readonly #archived = new Map<string, SimulatedProperty>();
  readonly #properties = new Map(DEFAULT_PROPERTIES.map((property) => [property.name, property]));
  readonly #groups = new Map<string, PropertyGroup>([[CONTACT_GROUP.name, CONTACT_GROUP]]);

  constructor(answers: HubSpotAnswers) {
    this.#answers = answers;
  }

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

  /** Those that are in force, also those that lists leave out. */
  list(): readonly SimulatedProperty[] {
    return [...this.#properties.values()];
  }

  /** Those that HubSpot tells of: ordinary ones, unless sensitive ones are asked for. */
  asked({
    archived,
    sensitivity = 'non_sensitive',
  }: AskedProperties): readonly SimulatedProperty[] {
    const all = archived ? this.#archived : this.#properties;
    return [...all.values()].filter((property) => sensitivityOf(property) === sensitivity);
  }

  /**
   * The one of this name, as far as HubSpot tells of it.
   * @throws Refusal 404
   */
  askedByName(name: string, { archived, sensitivity }: AskedProperties): SimulatedProperty {
    const property = (archived ? this.#archived : this.#properties).get(name);
    const isAnyShown = sensitivity === undefined && this.#answers.sensitiveByName === 'shown';
    const wanted = sensitivity ?? 'non_sensitive';
    if (property !== undefined && (isAnyShown || sensitivityOf(property) === wanted)) {
      return property;
    }
    throw notFound(`No property with name ${name} exists.`);
  }

  groups(): readonly PropertyGroup[] {
    return [...this.#groups.values()];
  }

  /**
   * Creates a property from the body of a request. The name of an archived one is free again, and
   * the values that contacts kept under it come back.
   * @throws Refusal 400 or 409
   */
  create(body: JsonObject, more: Pick<SimulatedProperty, 'external'> = {}): SimulatedProperty {
    const property = { ...parseProperty(body), ...more };
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
    if (this.#customCount() >= CUSTOM_PROPERTIES_MAX) {
      throw invalid(`No more than ${CUSTOM_PROPERTIES_MAX} properties can be created`);
    }
    this.#archived.delete(property.name);
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
    const changed = parseProperty({ ...renderProperty(property, this.#answers), ...body });
    if (!this.#groups.has(changed.groupName)) {
      throw invalid(`Property group "${changed.groupName}" does not exist`);
    }
    const { hubspotDefined, external } = property;
    const kept = { hubspotDefined, ...(external === undefined ? {} : { external }) };
    this.#properties.set(name, { ...changed, ...kept });
    return this.get(name);
  }

  /** Takes a property out of use; contacts keep its values, but nobody can write them. */
  archive(name: string): void {
    const property = this.#properties.get(name);
    if (property === undefined) return;
    if (property.hubspotDefined) throw invalid(`"${name}" is defined by HubSpot`);
    this.#properties.delete(name);
    this.#archived.set(name, property);
  }

  /** @throws Refusal 400 or 409 */
  createGroup(body: JsonObject): PropertyGroup {
    const group = { name: definedText(body, 'name'), label: definedText(body, 'label') };
    if (this.#groups.has(group.name)) {
      const message = `A property group named '${group.name}' already exists.`;
      throw alreadyExists(message, 'Properties.GROUP_WITH_NAME_EXISTS');
    }
    this.#groups.set(group.name, group);
    return group;
  }

  #customCount(): number {
    return this.list().filter((property) => !property.hubspotDefined).length;
  }

  #uniqueCount(): number {
    const own = this.list().filter((property) => !property.hubspotDefined);
    return own.filter((property) => property.hasUniqueValue).length;
  }
}

function sensitivityOf({ sensitivity = 'non_sensitive' }: SimulatedProperty): Sensitivity {
  return sensitivity;
}
