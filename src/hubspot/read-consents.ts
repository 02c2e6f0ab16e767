import { retry } from '../core/outcome.ts';
import { parseAnswer } from './api.ts';
import { BatchReadSchema, type StatusAnswer, StatusesSchema, statusOf } from './consent-answers.ts';
import { type ConsentsAt, EMAIL_CHANNEL, statusesPath } from './consent-requests.ts';
import { isNotFound } from './decisions/classify.ts';
import { fewAtOnce } from './few-at-once.ts';
import { CONSENT_CALLS_MAX } from './quota.ts';
import type { ConsentsRead } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';

/** An address, and the contact of the ledger that it is about. */
export interface AskedAddress {
  readonly email: string;
  readonly contactId: number;
}

/**
 * Reads how addresses stand to all subscription types: many in one request where the account may, each
 * by itself where it may not, or where HubSpot leaves one out.
 */
export async function readConsents(
  at: ConsentsAt,
  asked: readonly AskedAddress[],
): Promise<Map<string, ConsentsRead>> {
  const read = new Map<string, ConsentsRead>();
  if (at.batches.areOffered()) {
    const failure = await readBatch(at, asked, read);
    if (failure !== null) return new Map(asked.map(({ email }) => [email, failure]));
  }
  const left = asked.filter(({ email }) => !read.has(email));
  const alone = await fewAtOnce(left, CONSENT_CALLS_MAX, async (one) => readOne(at, one));
  for (const [index, { email }] of left.entries()) {
    const result = alone[index];
    if (result !== undefined) read.set(email, result);
  }
  return read;
}

/** Returns the failure for which nothing could be read; null where each by itself may be. */
async function readBatch(
  { api, batches }: ConsentsAt,
  asked: readonly AskedAddress[],
  read: Map<string, ConsentsRead>,
): Promise<Exclude<Failure, { kind: 'rejected' }> | null> {
  const answer = await api.requestDated('communication-preferences', (version) => ({
    method: 'POST',
    path: `/communication-preferences/${version}/statuses/batch/read?channel=${EMAIL_CHANNEL}`,
    body: { inputs: asked.map(({ email }) => email) },
    endpoint: 'communication-preferences/statuses/batch/read',
    repeatable: true,
    group: 'consents',
    probe: true,
    contacts: asked.map(({ contactId }) => contactId),
  }));
  const parsed = parseAnswer(BatchReadSchema, answer);
  if (parsed.kind === 'done') {
    const addresses = new Map(asked.map(({ email }) => [email.toLowerCase(), email]));
    for (const { subscriberIdString, statuses } of parsed.value.results) {
      const email = addresses.get(subscriberIdString.toLowerCase());
      if (email !== undefined) read.set(email, consentsOf(statuses));
    }
    return null;
  }
  if (parsed.kind === 'rejected') return null;
  if (parsed.kind !== 'blocked' || parsed.scope === 'connection') return parsed;
  if (parsed.reason !== 'refused-alike') batches.refuse();
  return null;
}

async function readOne(
  { api }: ConsentsAt,
  { email, contactId }: AskedAddress,
): Promise<ConsentsRead> {
  const answer = await api.requestDated('communication-preferences', (version) => ({
    method: 'GET',
    path: `${statusesPath(version, email)}?channel=${EMAIL_CHANNEL}`,
    endpoint: 'communication-preferences/statuses/read',
    repeatable: true,
    group: 'consents',
    probe: true,
    contacts: [contactId],
  }));
  // Nobody has said anything of the address yet.
  if (answer.kind === 'failed' && answer.status === 404 && isNotFound(answer.body)) {
    return consentsOf([]);
  }
  const parsed = parseAnswer(StatusesSchema, answer);
  if (parsed.kind === 'done') return consentsOf(parsed.value.results);
  if (parsed.kind !== 'rejected') return parsed;
  const reason = `not read: ${parsed.reason}`;
  return retry({ code: 'read-refused', scope: 'record', reason });
}

function consentsOf(statuses: readonly StatusAnswer[]): ConsentsRead {
  const byType = statuses.map((status) => [status.subscriptionId, statusOf(status)] as const);
  return { kind: 'read', statuses: new Map(byType) };
}
