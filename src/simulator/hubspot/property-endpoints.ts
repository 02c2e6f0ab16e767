import type { Answer } from './answer.ts';
import { batchAnswer, CRM_BATCH_MAX, eachAlone, inputsOf, textOf } from './batch.ts';
import { SENSITIVITIES, type SimulatedProperty } from './default-properties.ts';
import { SCOPES, type Account, type ApiRequest, type Endpoint } from './endpoint.ts';
import type { AskedProperties } from './properties.ts';
import { renderProperty } from './property-definition.ts';
import { invalid } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

const PROPERTIES = '/crm/properties/:version/contacts';
/** `0-1` is the type of contacts. [HubSpot's guide on property validations] */
const VALIDATIONS = '/crm/property-validations/:version/0-1';
/** The rule by which numbers are checked and stored without formatting. */
const PHONE_RULE = 'PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE';

/** Definitions of contact properties and their groups. [HubSpot's properties guide] */
export function propertyEndpoints(account: Account): readonly Endpoint[] {
  const { catalog } = account;
  const read = { scopes: [SCOPES.schemasRead, SCOPES.contactsRead] };
  const write = { scopes: [SCOPES.schemasWrite] };
  const post = { method: 'POST', ...write } as const;
  const groups = `${PROPERTIES}/groups`;
  const one = `${PROPERTIES}/:id`;
  return [
    { method: 'GET', ...read, path: groups, run: () => listed(catalog.groups().map(plain)) },
    { ...post, path: groups, run: (r) => made(plain(catalog.createGroup(r.body))) },
    { ...post, path: `${PROPERTIES}/batch/create`, run: (r) => batchCreate(account, r.body) },
    { method: 'GET', ...read, path: PROPERTIES, run: (r) => list(account, askedIn(r.query)) },
    { ...post, path: PROPERTIES, run: (r) => made(shown(account, catalog.create(r.body))) },
    { method: 'GET', ...read, path: one, run: (r) => readOne(account, r) },
    {
      method: 'PATCH',
      ...write,
      path: one,
      run: (r) => found(shown(account, catalog.change(r.id, r.body))),
    },
    {
      method: 'PUT',
      ...write,
      path: `${VALIDATIONS}/:id/rule-type/:rule`,
      run: (r) => validate(account, r),
    },
    {
      method: 'DELETE',
      ...write,
      path: one,
      run: (r) => {
        catalog.archive(r.id);
        return { status: 204 };
      },
    },
  ];
}

function list(account: Account, asked: AskedProperties): Answer {
  const properties = account.catalog.asked(asked);
  return listed(properties.map((property) => shown(account, property, asked.archived)));
}

function readOne(account: Account, { id, query }: ApiRequest): Answer {
  const asked = askedIn(query);
  return found(shown(account, account.catalog.askedByName(id, asked), asked.archived));
}

function askedIn(query: URLSearchParams): AskedProperties {
  const given = query.get('dataSensitivity');
  const sensitivity = SENSITIVITIES.find((known) => known === given);
  if (given !== null && sensitivity === undefined) throw invalid(`"${given}" is no sensitivity`);
  return { archived: query.get('archived') === 'true', sensitivity };
}

function shown({ answers }: Account, property: SimulatedProperty, archived = false): JsonObject {
  return renderProperty(property, answers, archived);
}

/** Each definition stands for itself: a bad one becomes an error, the others are created. */
function batchCreate(account: Account, body: JsonObject): Answer {
  const outcome = eachAlone(
    inputsOf(body, CRM_BATCH_MAX),
    (input) => shown(account, account.catalog.create(input)),
    (refusal, input) => ({ ...refusal.body, context: { name: [textOf(input, 'name') ?? ''] } }),
  );
  return batchAnswer(outcome, account, 201);
}

/** Has a property's values checked; of HubSpot's kinds of checks that of phone numbers alone. */
function validate({ catalog, rules }: Account, { id, params, body }: ApiRequest): Answer {
  const { fieldType } = catalog.get(id);
  const { rule = '' } = params;
  if (rule !== PHONE_RULE || fieldType !== 'phonenumber') {
    throw invalid(`A property of ${fieldType} takes no rule ${rule}`);
  }
  const { validatedPhones = [] } = rules.current;
  rules.current = { ...rules.current, validatedPhones: [...validatedPhones, id] };
  return found({ ruleType: rule, ruleArguments: [], shouldApplyNormalization: true, ...body });
}

function plain(group: { readonly name: string; readonly label: string }): JsonObject {
  return { ...group, displayOrder: -1, archived: false };
}

function listed(results: readonly JsonObject[]): Answer {
  return { status: 200, body: { results } };
}

function made(body: JsonObject): Answer {
  return { status: 201, body };
}

function found(body: JsonObject): Answer {
  return { status: 200, body };
}
