import { generatedModel, type FieldType, type Model, type ModelField } from './model.ts';

/*
 * What requests may hold where HubSpot's client has no model, or where the dated versions differ
 * from version 3, of which its models are. The fields are those of HubSpot's specifications.
 */

const TEXT: FieldType = { kind: 'string' };
const ANY: FieldType = { kind: 'any' };

/** The dated versions require the number of an option, too. */
const option = once(() =>
  changed('crm/properties', 'OptionInput', { 'displayOrder!': { kind: 'number' } }),
);

/** What properties have in `/2026-09/`. */
const PROPERTY_FIELDS: { readonly [field: string]: FieldType } = {
  type: {
    kind: 'enum',
    values: ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'],
  },
  fieldType: {
    kind: 'enum',
    values: [
      'booleancheckbox',
      'calculation_equation',
      'checkbox',
      'date',
      'file',
      'html',
      'number',
      'phonenumber',
      'radio',
      'select',
      'text',
      'textarea',
    ],
  },
  options: listOf(option),
  dataSensitivity: { kind: 'enum', values: ['highly_sensitive', 'non_sensitive', 'sensitive'] },
};

export const propertyCreate = once(() =>
  changed('crm/properties', 'PropertyCreate', PROPERTY_FIELDS),
);
export const propertiesToCreate = once(() =>
  own('properties to create', { 'inputs!': listOf(propertyCreate) }),
);
export const propertyUpdate = once(() =>
  changed('crm/properties', 'PropertyUpdate', PROPERTY_FIELDS),
);

/** The client has no model of it. [HubSpot's guide on property validations] */
export const propertyValidation = once(() =>
  own('a validation of a property', {
    'ruleArguments!': { kind: 'list', of: TEXT },
    shouldApplyNormalization: { kind: 'boolean' },
  }),
);

/** The dated versions require the properties of an occurrence, too. */
export const occurrence = once(() =>
  changed('events/send', 'BehavioralEventHttpCompletionRequest', {
    'properties!': { kind: 'map', of: TEXT },
  }),
);
export const occurrences = once(() => own('occurrences', { 'inputs!': listOf(occurrence) }));

export const eventProperty = once(() =>
  own('a property of an event', {
    name: TEXT,
    'label!': TEXT,
    'type!': { kind: 'enum', values: ['string', 'number', 'enumeration', 'datetime'] },
    description: TEXT,
    options: listOf(option),
  }),
);
export const eventDefinition = once(() =>
  own('an event definition', {
    'label!': TEXT,
    name: TEXT,
    description: TEXT,
    primaryObject: TEXT,
    'includeDefaultProperties!': { kind: 'boolean' },
    'propertyDefinitions!': listOf(eventProperty),
    customMatchingId: ANY,
  }),
);

const appEvent = once(() =>
  own('an app event', {
    'id!': TEXT,
    'eventTypeName!': TEXT,
    'properties!': { kind: 'map', of: TEXT },
    objectId: TEXT,
    email: TEXT,
    utk: TEXT,
    domain: TEXT,
    timestamp: { kind: 'instant' },
    extraData: ANY,
    timelineIFrame: ANY,
    objectTypeFullyQualifiedName: TEXT,
  }),
);
export const appEvents = once(() => own('app events', { 'inputs!': listOf(appEvent) }));

/** The client knows version 3 of communication preferences alone, from which the legal bases are. */
const CONSENT_FIELDS: Fields = {
  'subscriptionId!': { kind: 'number' },
  'statusState!': { kind: 'enum', values: ['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED'] },
  'channel!': { kind: 'enum', values: ['EMAIL'] },
  legalBasisExplanation: TEXT,
};
export const consent = once(() =>
  own('a consent', { ...CONSENT_FIELDS, legalBasis: legalBasis() }),
);
const addressedConsent = once(() =>
  own('a consent of an address', {
    ...CONSENT_FIELDS,
    legalBasis: legalBasis(),
    'subscriberIdString!': TEXT,
  }),
);
export const consents = once(() => own('consents', { 'inputs!': listOf(addressedConsent) }));
export const addresses = once(() => own('addresses', { 'inputs!': { kind: 'list', of: TEXT } }));

function legalBasis(): FieldType {
  const { fields } = generatedModel(
    'communication_preferences',
    'PublicUpdateSubscriptionStatusRequest',
  );
  return fields.get('legalBasis')?.type ?? ANY;
}

/** The client knows version 1 of OAuth alone. */
export const tokenForm = once(() =>
  own('a token request', {
    'grant_type!': { kind: 'enum', values: ['authorization_code', 'refresh_token'] },
    'client_id!': TEXT,
    'client_secret!': TEXT,
    refresh_token: TEXT,
    code: TEXT,
    redirect_uri: TEXT,
    scope: TEXT,
  }),
);

type Fields = { readonly [field: string]: FieldType };

/** A model of our own; a field that ends in `!` is required. */
function own(name: string, types: Fields): Model {
  return { name, fields: new Map(Object.entries(types).map(fieldOf)) };
}

/** A generated model with fields that it lacks, or has in another way; those that it requires stay so. */
function changed(api: string, name: string, types: Fields): Model {
  const model = generatedModel(api, name);
  const fields = Object.entries(types).map((entry): [string, ModelField] => {
    const [field, { isRequired, type }] = fieldOf(entry);
    return [
      field,
      { isRequired: isRequired || model.fields.get(field)?.isRequired === true, type },
    ];
  });
  return { ...model, fields: new Map([...model.fields, ...fields]) };
}

function fieldOf([field, type]: readonly [string, FieldType]): [string, ModelField] {
  return [field.replace(/!$/, ''), { isRequired: field.endsWith('!'), type }];
}

function listOf(model: () => Model): FieldType {
  return { kind: 'list', of: { kind: 'model', model } };
}

function once(make: () => Model): () => Model {
  let made: Model | undefined;
  return () => (made ??= make());
}
