import { type ConsentDecision, type ConsentCase, decideConsent } from '../core/consent/decide.ts';
import { CONSENT_ENDS } from '../core/consent/consent-ends.ts';
import { retry } from '../core/outcome.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import {
  CONTACTS_PER_BATCH,
  idsOf,
  MERGED_IDS_PROPERTY,
  RECORD_ID_PROPERTY,
} from '../hubspot/port.ts';
import type { Connection } from './connection.ts';
import { endFailed, type EndedConsent } from './end-consent.ts';
import type { MappedConsent } from './mapped-consent.ts';
import type { ConsentMemory, SubscriptionStatus } from '../model/consent.ts';
import type { ConsentsRead, ContactRecord } from '../model/hubspot.ts';
import type { Failure, Rejected } from '../model/outcome.ts';

/** A consent that is to be written. */
export interface DecidedConsent extends MappedConsent {
  readonly email: string;
  readonly decision: Extract<ConsentDecision, { kind: 'write' }>;
}

export interface LookedAtConsents {
  readonly decided: readonly DecidedConsent[];
  readonly ended: readonly EndedConsent[];
  readonly heard: readonly Heard[];
}

/** HubSpot's property of contacts that want no e-mail at all. [HubSpot's default contact properties] */
const OPTED_OUT = 'hs_email_optout';

/**
 * Reads how HubSpot stands to consents: the address of each record, and whether it wants no e-mail at
 * all, then how the addresses stand to the subscription types.
 */
export async function lookAtConsents(
  { hubspot }: Connection,
  consents: readonly MappedConsent[],
): Promise<LookedAtConsents> {
  if (consents.length === 0) return { decided: [], ended: [], heard: [] };
  const records = await readRecords(hubspot, consents);
  const ended: EndedConsent[] = [];
  const placed: Placed[] = [];
  for (const one of consents) {
    const record = records.get(one.consent.hubspotId) ?? null;
    const place = placeOf(one, record);
    if ('end' in place) ended.push(place.end);
    else placed.push(place);
  }
  const statuses = await hubspot.readConsents(addressesOf(placed));
  const ends = placed.map((one) => endOf(one, statuses));
  const decided = ends.flatMap((end) => ('decision' in end ? [end] : []));
  return {
    decided,
    ended: [...ended, ...ends.flatMap((end) => ('decision' in end ? [] : [end]))],
    heard: decided.map(({ consent: { id } }) => ({
      id,
      endpoint: 'read',
      failure: null,
      isLookup: true,
    })),
  };
}

type RecordRead = ContactRecord | Exclude<Failure, Rejected>;

async function readRecords(
  hubspot: Connection['hubspot'],
  consents: readonly MappedConsent[],
): Promise<Map<string, RecordRead>> {
  const ids = [...new Set(consents.map(({ consent }) => consent.hubspotId))];
  const read = new Map<string, RecordRead>();
  for (let at = 0; at < ids.length; at += CONTACTS_PER_BATCH) {
    const some = ids.slice(at, at + CONTACTS_PER_BATCH);
    const { records, failed } = await hubspot.readContacts({
      idProperty: RECORD_ID_PROPERTY,
      ids: some,
      properties: ['email', OPTED_OUT, MERGED_IDS_PROPERTY],
      about: consents.flatMap(({ consent }) =>
        some.includes(consent.hubspotId) ? [consent.contactId] : [],
      ),
    });
    for (const [id, failure] of failed) read.set(id, failure);
    for (const record of records) for (const id of idsOf(record)) read.set(id, record);
  }
  return read;
}

interface Placed extends MappedConsent {
  readonly email: string;
  readonly isOptedOut: boolean;
}

function placeOf(
  one: MappedConsent,
  record: RecordRead | null,
): Placed | { readonly end: EndedConsent } {
  const { consent } = one;
  const { memory } = consent;
  if (record === null)
    return { end: { consent, memory, next: CONSENT_ENDS.noRecord, endpoint: 'read' } };
  if ('kind' in record) return { end: endFailed(consent, memory, 'read', record) };
  const email = record.properties['email']?.toLowerCase() ?? '';
  if (email === '')
    return { end: { consent, memory, next: CONSENT_ENDS.noAddress, endpoint: 'read' } };
  return { ...one, email, isOptedOut: record.properties[OPTED_OUT] === 'true' };
}

/** The addresses of consents, and those for which something was done before. */
function addressesOf(
  placed: readonly Placed[],
): readonly { readonly email: string; readonly contactId: number }[] {
  const asked = placed.flatMap(({ email, consent: { contactId, memory } }) => [
    { email, contactId },
    ...(memory.email === null ? [] : [{ email: memory.email, contactId }]),
  ]);
  return [...new Map(asked.map((one) => [one.email, one])).values()];
}

function endOf(
  { isOptedOut, ...one }: Placed,
  statuses: ReadonlyMap<string, ConsentsRead>,
): DecidedConsent | EndedConsent {
  const { consent, email, type } = one;
  const { memory, choice } = consent;
  const read = statuses.get(email) ?? NOT_READ;
  const before = memory.email === null ? read : (statuses.get(memory.email) ?? NOT_READ);
  if (read.kind !== 'read') return endFailed(consent, memory, 'read', read);
  if (before.kind !== 'read') return endFailed(consent, memory, 'read', before);
  const now = read.statuses.get(type.id) ?? UNSAID;
  const former = before === read ? null : (before.statuses.get(type.id) ?? null);
  const given: ConsentCase = {
    choice: choice === 'given' ? 'given' : 'withdrawn',
    memory,
    email,
    isOptedOut,
    now,
    former,
  };
  const decision = decideConsent(given);
  const known: ConsentMemory = {
    choice,
    email,
    state: now.state,
    at: now.at,
    isOurs: false,
    isOwed: false,
    sending: null,
  };
  switch (decision.kind) {
    case 'write':
      return { ...one, decision };
    case 'kept':
      return {
        consent,
        memory: { ...known, state: 'UNSUBSCRIBED' },
        next: CONSENT_ENDS.kept,
        endpoint: 'read',
      };
    case 'settled':
      return {
        consent,
        memory: { ...known, isOurs: decision.isOurs },
        next: CONSENT_ENDS.settled,
        endpoint: 'read',
      };
  }
}

const NOT_READ = retry({ code: 'unclear-answer', reason: 'no answer for it', stage: 'answered' });

const UNSAID: SubscriptionStatus = {
  state: 'NOT_SPECIFIED',
  at: null,
  source: null,
  explanation: null,
};
