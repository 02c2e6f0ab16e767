import type { Answer } from './answer.ts';
import {
  completeAnswer,
  CRM_BATCH_MAX,
  eachAlone,
  inputsOf,
  requiredText,
  textOf,
} from './batch.ts';
import { shuffled } from './chance.ts';
import { SCOPES, type Account, type ApiRequest, type Endpoint } from './endpoint.ts';
import { isoOf } from './instant.ts';
import { invalid, notFound } from './refusal.ts';
import { renderStatus, SUBSCRIPTION_STATES } from './subscriptions.ts';
import type { JsonObject } from '../../model/json.ts';

const PREFERENCES = '/communication-preferences/:version';

/** HubSpot's word for what an app wrote. */
const BY_API = 'Public status API';

const LEGAL_BASES = new Set([
  'CONSENT_WITH_NOTICE',
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_OTHER',
  'LEGITIMATE_INTEREST_PQL',
  'NON_GDPR',
  'PERFORMANCE_OF_CONTRACT',
  'PROCESS_AND_STORE',
]);

/** Subscription types, and how addresses stand to them. [HubSpot's communication preferences guide] */
export function subscriptionEndpoints(account: Account): readonly Endpoint[] {
  const read = { scopes: [SCOPES.preferences, SCOPES.preferencesRead] };
  const write = { scopes: [SCOPES.preferences, SCOPES.preferencesWrite] };
  const one = `${PREFERENCES}/statuses/:id`;
  return [
    {
      method: 'GET',
      ...read,
      path: `${PREFERENCES}/definitions`,
      run: () => listed(account, account.subscriptions.types().map(typeAnswer(account))),
    },
    {
      method: 'POST',
      scopes: [SCOPES.preferencesBatchRead],
      path: `${PREFERENCES}/statuses/batch/read`,
      run: (r) => readBatch(account, r),
    },
    {
      method: 'POST',
      scopes: [SCOPES.preferencesBatchWrite],
      path: `${PREFERENCES}/statuses/batch/write`,
      run: (r) => writeBatch(account, r),
    },
    {
      method: 'POST',
      scopes: [SCOPES.preferencesBatchWrite],
      path: `${PREFERENCES}/statuses/batch/unsubscribe-all`,
      run: (r) => unsubscribeAll(account, r),
    },
    { method: 'GET', ...read, path: one, run: (r) => readOne(account, r) },
    { method: 'POST', ...write, path: one, run: (r) => writeOne(account, r) },
  ];
}

function typeAnswer({ now }: Account) {
  return ({
    id,
    name,
    isActive = true,
    businessUnitId = 0,
  }: ReturnType<Account['subscriptions']['types']>[number]): JsonObject => ({
    id,
    name,
    description: name,
    purpose: 'Marketing',
    communicationMethod: 'Email',
    businessUnitId,
    isActive,
    isDefault: false,
    isInternal: false,
    createdAt: isoOf(now()),
    updatedAt: isoOf(now()),
  });
}

function readOne(account: Account, { id, query }: ApiRequest): Answer {
  requireChannel(query.get('channel'));
  if (!isKnown(account, id) && account.answers.unknownSubscriber === 'refused') throw notFound();
  return listed(account, statusesOf(account, id));
}

/** An address of no contact is left out where HubSpot says so. */
function readBatch(account: Account, { query, body }: ApiRequest): Answer {
  requireChannel(query.get('channel'));
  const addresses = addressesIn(body);
  const known = addresses.filter(
    (one) => isKnown(account, one) || account.answers.unknownSubscriber === 'listed',
  );
  const results = known.map((email) => ({
    subscriberIdString: email.toLowerCase(),
    statuses: statusesOf(account, email),
  }));
  return listed(account, shuffled(results, account.chance));
}

/** Unsubscribes addresses from all e-mail. */
function unsubscribeAll(account: Account, { query, body }: ApiRequest): Answer {
  requireChannel(query.get('channel'));
  const addresses = addressesIn(body);
  for (const email of addresses) account.subscriptions.unsubscribeAll(email);
  return listed(
    account,
    addresses.map((subscriberIdString) => ({ subscriberIdString })),
  );
}

function writeOne(account: Account, { id, body }: ApiRequest): Answer {
  return listed(account, [write(account, id, body)]);
}

function writeBatch(account: Account, { body }: ApiRequest): Answer {
  const inputs = inputsOf(body, CRM_BATCH_MAX);
  if (account.answers.consentBatchRefusal === 'batch') {
    for (const input of inputs) check(account, input);
  }
  const { results, errors } = eachAlone(
    inputs,
    (input) => write(account, requiredText(input, 'subscriberIdString'), input),
    ({ body }) => ({ links: {}, context: {}, errors: [], ...body }),
  );
  return completeAnswer({ results: shuffled(results, account.chance), errors }, account.now());
}

/** @throws Refusal where the write would be refused */
function check(account: Account, input: JsonObject): void {
  const type = account.subscriptions
    .types()
    .find(({ id }) => id === textOf(input, 'subscriptionId'));
  if (type === undefined || type.isActive === false) throw invalid('a subscription does not exist');
}

function write(account: Account, email: string, body: JsonObject): JsonObject {
  requireChannel(textOf(body, 'channel') ?? null);
  if (!email.includes('@')) throw invalid('Invalid subscriber');
  const state = SUBSCRIPTION_STATES.find((known) => known === body['statusState']);
  const legalBasis = textOf(body, 'legalBasis');
  if (state === undefined) throw invalid('statusState is not valid');
  if (legalBasis !== undefined && !LEGAL_BASES.has(legalBasis)) {
    throw invalid('legalBasis is not valid');
  }
  const { consentAnswer, consentReason } = account.answers;
  const changed = account.subscriptions.change(email, requiredText(body, 'subscriptionId'), {
    state,
    source: BY_API,
    legalBasis,
    explanation: textOf(body, 'legalBasisExplanation'),
  });
  const shown = consentAnswer === 'former' ? { ...changed, state: changed.before } : changed;
  return renderStatus(shown, consentReason === 'told' ? changed.reason : null);
}

function statusesOf(account: Account, email: string): readonly JsonObject[] {
  return account.subscriptions.of(email).map((status) => renderStatus(status));
}

function isKnown({ contacts }: Account, email: string): boolean {
  return contacts.findBy('email', email) !== undefined;
}

function requireChannel(channel: string | null): void {
  if (channel !== 'EMAIL') throw invalid('channel must be EMAIL');
}

function addressesIn(body: JsonObject): readonly string[] {
  const inputs = body['inputs'];
  if (!Array.isArray(inputs)) throw invalid('Some required fields were not set: [inputs]');
  if (inputs.length > CRM_BATCH_MAX) throw invalid('too many inputs');
  return inputs.map((input) => {
    if (typeof input !== 'string') throw invalid('Invalid input JSON: an input must be a text');
    return input;
  });
}

function listed({ now }: Account, results: readonly JsonObject[]): Answer {
  return completeAnswer({ results, errors: [] }, now());
}
