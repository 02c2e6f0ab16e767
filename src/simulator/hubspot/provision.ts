import type { AppEventType } from './app-events.ts';
import { CONTACT_GROUP, wordsOf, type Sensitivity } from './default-properties.ts';
import type { Account } from './endpoint.ts';
import type { RecordRules } from './record-rules.ts';
import type { SimulatedSubscription } from './subscriptions.ts';
import type { EventTemplate } from './template-events.ts';
import type { JsonObject } from '../../model/json.ts';
import type { PropertyType } from '../../model/property.ts';

/** What an administrator sets up in HubSpot before an app writes to it. */
export interface Provision {
  readonly properties?: readonly ProvisionedProperty[];
  readonly events?: readonly ProvisionedEvent[];
  /** Of the app that is installed in the account. */
  readonly appEvents?: readonly AppEventType[];
  readonly eventTemplates?: readonly EventTemplate[];
  readonly subscriptions?: readonly SimulatedSubscription[];
  /** Whether the account's privacy settings ask for a legal basis. */
  readonly privacy?: boolean;
  /** What contacts have to have; takes the place of the rules that were in force. */
  readonly rules?: RecordRules;
}

interface ProvisionedProperty {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  /** The usual one of the type without it. */
  readonly fieldType?: string;
  /** Internal values of an enumeration. */
  readonly options?: readonly string[];
  readonly unique?: boolean;
  /** Several options at once. */
  readonly multiple?: boolean;
  /** Created when missing; HubSpot's contact information without it. */
  readonly groupName?: string;
  readonly sensitivity?: Sensitivity;
  /** The values that it takes where they are kept elsewhere, such as owners. */
  readonly external?: readonly string[];
}

interface ProvisionedEvent {
  readonly name: string;
  readonly label: string;
  /** Texts, where nothing but their names is given. */
  readonly properties: readonly (string | ProvisionedEventProperty)[];
}

interface ProvisionedEventProperty {
  readonly name: string;
  readonly type: string;
  /** Internal values of an enumeration. */
  readonly options?: readonly string[];
}

const FIELD_TYPES: { readonly [type in PropertyType]: string } = {
  string: 'text',
  number: 'number',
  bool: 'booleancheckbox',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  phone_number: 'phonenumber',
};

/**
 * Creates property groups, properties and event definitions directly.
 * @throws Refusal when HubSpot would not accept one of them
 */
export function provision(account: Account, definitions: Provision): void {
  for (const property of definitions.properties ?? []) addProperty(account, property);
  for (const { name, label, properties } of definitions.events ?? []) {
    const propertyDefinitions = properties.map(eventProperty);
    account.eventDefinitions.define({ name, label, propertyDefinitions });
  }
  for (const type of definitions.appEvents ?? []) account.appEvents.deploy(type);
  for (const template of definitions.eventTemplates ?? []) {
    account.templateEvents.addTemplate(template);
  }
  for (const type of definitions.subscriptions ?? []) account.subscriptions.define(type);
  if (definitions.privacy !== undefined) account.subscriptions.isPrivacyOn = definitions.privacy;
  if (definitions.rules !== undefined) account.rules.current = definitions.rules;
}

function eventProperty(property: string | ProvisionedEventProperty): JsonObject {
  if (typeof property === 'string') return { name: property };
  const { name, type, options = [] } = property;
  return { name, type, options: options.map((value) => ({ label: wordsOf(value), value })) };
}

function addProperty({ catalog }: Account, property: ProvisionedProperty): void {
  const { name, label, type, groupName = CONTACT_GROUP.name } = property;
  if (!catalog.groups().some((group) => group.name === groupName)) {
    catalog.createGroup({ name: groupName, label: wordsOf(groupName) });
  }
  const usual = property.multiple === true ? 'checkbox' : FIELD_TYPES[type];
  const options = (property.options ?? []).map((value) => ({ label: wordsOf(value), value }));
  const hasUniqueValue = property.unique === true;
  const fieldType = property.fieldType ?? usual;
  const { sensitivity = 'non_sensitive', external } = property;
  catalog.create(
    {
      name,
      label,
      type,
      fieldType,
      groupName,
      hasUniqueValue,
      options,
      dataSensitivity: sensitivity,
    },
    external === undefined ? {} : { external },
  );
}
