import { generatedModel, type Model } from './model.ts';
import {
  addresses,
  appEvents,
  consent,
  consents,
  eventDefinition,
  eventProperty,
  occurrence,
  occurrences,
  propertiesToCreate,
  propertyCreate,
  propertyUpdate,
  propertyValidation,
  tokenForm,
} from './own-models.ts';

/** What one operation of HubSpot's API takes. */
export interface Operation {
  /** Null where the request has no body. */
  readonly body: (() => Model) | null;
  /** Fields of the query. */
  readonly query: readonly string[];
  /** HubSpot has no other place for an e-mail address than the path. */
  readonly hasAddress?: true;
  /** Sent as a form and not as JSON. */
  readonly isForm?: true;
}

/** The operations that the daemon may use, by method and path without version and ids. */
export const OPERATIONS: { readonly [endpoint: string]: Operation } = {
  'GET /account-info/details': { body: null, query: [] },

  'GET /crm/objects/contacts': {
    body: null,
    query: ['after', 'archived', 'associations', 'limit', 'properties', 'propertiesWithHistory'],
  },
  'POST /crm/objects/contacts': takes('crm/contacts', 'SimplePublicObjectInputForCreate'),
  'GET /crm/objects/contacts/{id}': {
    body: null,
    query: ['properties', 'propertiesWithHistory', 'associations', 'archived', 'idProperty'],
  },
  'GET /crm/objects/contacts/{id}/associations/notes': { body: null, query: ['after', 'limit'] },
  'PATCH /crm/objects/contacts/{id}': {
    ...takes('crm/contacts', 'SimplePublicObjectInput'),
    query: ['idProperty'],
  },
  'DELETE /crm/objects/contacts/{id}': { body: null, query: [] },
  'POST /crm/objects/contacts/batch/read': {
    ...takes('crm/contacts', 'BatchReadInputSimplePublicObjectId'),
    query: ['archived'],
  },
  'POST /crm/objects/contacts/batch/create': takes(
    'crm/contacts',
    'BatchInputSimplePublicObjectBatchInputForCreate',
  ),
  'POST /crm/objects/contacts/batch/update': takes(
    'crm/contacts',
    'BatchInputSimplePublicObjectBatchInput',
  ),
  'POST /crm/objects/contacts/batch/upsert': takes(
    'crm/contacts',
    'BatchInputSimplePublicObjectBatchInputUpsert',
  ),
  'POST /crm/objects/contacts/batch/archive': takes(
    'crm/contacts',
    'BatchInputSimplePublicObjectId',
  ),
  'POST /crm/objects/contacts/merge': takes('crm/contacts', 'PublicMergeInput'),
  'POST /crm/objects/contacts/gdpr-delete': takes('crm/contacts', 'PublicGdprDeleteInput'),

  'POST /crm/objects/notes/batch/create': takes(
    'crm/objects/notes',
    'BatchInputSimplePublicObjectBatchInputForCreate',
  ),
  'POST /crm/objects/notes/batch/read': takes(
    'crm/objects/notes',
    'BatchReadInputSimplePublicObjectId',
  ),
  'POST /crm/objects/notes/batch/archive': takes(
    'crm/objects/notes',
    'BatchInputSimplePublicObjectId',
  ),

  'PUT /crm/property-validations/0-1/{name}/rule-type/PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE': {
    body: propertyValidation,
    query: [],
  },
  'GET /crm/properties/contacts': { body: null, query: ['archived', 'dataSensitivity'] },
  'GET /crm/properties/contacts/{name}': { body: null, query: ['archived', 'dataSensitivity'] },
  'POST /crm/properties/contacts': { body: propertyCreate, query: [] },
  'POST /crm/properties/contacts/batch/create': { body: propertiesToCreate, query: [] },
  'PATCH /crm/properties/contacts/{name}': {
    body: propertyUpdate,
    query: [],
  },
  'DELETE /crm/properties/contacts/{name}': { body: null, query: [] },
  'GET /crm/properties/contacts/groups': { body: null, query: [] },
  'POST /crm/properties/contacts/groups': takes('crm/properties', 'PropertyGroupCreate'),

  'GET /events/event-definitions': {
    body: null,
    query: ['after', 'includeProperties', 'limit', 'searchString', 'sortOrder'],
  },
  'GET /events/event-definitions/{name}': { body: null, query: [] },
  'DELETE /events/event-definitions/{name}': { body: null, query: [] },
  'POST /events/event-definitions': { body: eventDefinition, query: [] },
  'POST /events/event-definitions/{name}/property': { body: eventProperty, query: [] },
  'POST /events/send': { body: occurrence, query: [] },
  'POST /events/send/batch': {
    body: occurrences,
    query: [],
  },

  'POST /integrators/timeline/events/batch': {
    body: appEvents,
    query: [],
  },
  'POST /integrators/timeline/events/batch/create': takes(
    'crm/timeline',
    'BatchInputTimelineEvent',
  ),
  'GET /integrators/timeline/events/{template}/{id}': { body: null, query: [] },

  'GET /communication-preferences/definitions': {
    body: null,
    query: ['businessUnitId', 'includeTranslations'],
  },
  'POST /communication-preferences/statuses/batch/read': {
    body: addresses,
    query: ['businessUnitId', 'channel'],
  },
  'POST /communication-preferences/statuses/batch/unsubscribe-all': {
    body: addresses,
    query: ['businessUnitId', 'channel', 'verbose'],
  },
  'POST /communication-preferences/statuses/batch/write': { body: consents, query: [] },
  'GET /communication-preferences/statuses/{email}': {
    body: null,
    query: ['businessUnitId', 'channel'],
    hasAddress: true,
  },
  'POST /communication-preferences/statuses/{email}': {
    body: consent,
    query: [],
    hasAddress: true,
  },

  'POST /oauth/token': { body: tokenForm, query: [], isForm: true },
};

function takes(api: string, name: string): Operation {
  return { body: () => generatedModel(api, name), query: [] };
}
