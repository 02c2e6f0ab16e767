import { identityOf, isSameKey } from '../core/identity.ts';
import { SECONDARY_EMAILS } from '../core/plan.ts';
import { optionsOf } from '../core/register.ts';
import { contactEndpoints } from '../hubspot/contacts.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { RECORD_ID_PROPERTY, type HubSpot } from '../hubspot/port.ts';
import { CliError } from './context.ts';
import { withHubSpot } from './with-hubspot.ts';
import type { LedgerSide } from './with-ledger.ts';
import type { ContactKey } from '../model/contact.ts';

/** A deletion in HubSpot, and why it did not happen; null where it did. */
export interface Forgotten {
  readonly by: Parameters<HubSpot['forgetContact']>[0];
  readonly failure: string | null;
}

type ContactEndpoints = ReturnType<typeof contactEndpoints>;

/**
 * Deletes contacts in HubSpot for good, one after the other; a failure of one leaves the others.
 * Nothing is deleted that is another contact's: neither its record nor an address that it has.
 */
export async function forgetInHubSpot(
  side: LedgerSide,
  contacts: readonly Forgotten['by'][],
): Promise<readonly Forgotten[]> {
  return withContacts(side, async (hubspot) => {
    const forgotten: Forgotten[] = [];
    for (const by of contacts) {
      forgotten.push({ by, failure: await forget(hubspot, side, by) });
    }
    return forgotten;
  });
}

/**
 * Ids of the records in HubSpot that carry a key of a person.
 * @throws CliError where HubSpot does not say
 */
export async function recordsWith(
  side: LedgerSide,
  keys: readonly ContactKey[],
): Promise<readonly string[]> {
  return withContacts(side, async (hubspot) => {
    const ids = new Set<string>();
    for (const { property, value } of keys) {
      const { records, failure } = await find(hubspot, property, value);
      if (failure !== null) throw new CliError(`nothing was changed: ${failure}`);
      for (const id of records) ids.add(id);
    }
    return [...ids];
  });
}

/**
 * Takes addresses that others have off records that are to be deleted: HubSpot keeps every address from
 * coming back that a record has when it is deleted for good.
 * @throws CliError where HubSpot does not do it
 */
export async function releaseAddresses(
  side: LedgerSide,
  recordIds: readonly string[],
  addresses: readonly ContactKey[],
): Promise<void> {
  if (recordIds.length === 0 || addresses.length === 0) return;
  const shared = new Set(addresses.map(({ value }) => value));
  await withContacts(side, async (hubspot) => {
    for (const id of recordIds) {
      const { addresses: held, failure } = await addressesOf(hubspot, id);
      if (failure !== null) throw new CliError(`nothing was changed: ${failure}`);
      const [primary] = held;
      if (primary === undefined || !shared.has(identityOf('email', primary))) continue;
      const properties = { email: '' };
      const results = await hubspot.updateContacts([{ traceId: id, id, properties }]);
      const result = results.get(id);
      if (result === undefined || result.kind === 'written' || result.kind === 'missing') continue;
      throw new CliError(`nothing was changed in the ledger: ${describeFailure(result)}`);
    }
  });
}

function withContacts<T>(
  { connection, settings }: Pick<LedgerSide, 'connection' | 'settings'>,
  work: (hubspot: ContactEndpoints) => Promise<T>,
): Promise<T> {
  return withHubSpot(connection, settings.databaseUrl, ({ api, apiVersion, clock }) =>
    work(contactEndpoints(api, apiVersion, clock)),
  );
}

async function forget(
  hubspot: ContactEndpoints,
  side: LedgerSide,
  by: Forgotten['by'],
): Promise<string | null> {
  const objection =
    by.idProperty === 'email'
      ? await objectionToAddress(hubspot, side, by.id)
      : await objectionToRecord(hubspot, side, by.id);
  if (objection !== null) return objection;
  const answer = await hubspot.forgetContact(by);
  return answer.kind === 'done' ? null : describeFailure(answer);
}

/** Why an address is not the erased person's alone; null where it is. */
async function objectionToAddress(
  hubspot: ContactEndpoints,
  side: LedgerSide,
  address: string,
): Promise<string | null> {
  if (await isOfOthers(side, address)) return 'another contact has this address';
  const { records, failure } = await find(hubspot, 'email', address);
  return failure ?? ownerOfRecord(side, records);
}

/** Why a record cannot go: it is another contact's, or HubSpot would block an address that one has. */
async function objectionToRecord(
  hubspot: ContactEndpoints,
  side: LedgerSide,
  recordId: string,
): Promise<string | null> {
  const owner = await ownerOfRecord(side, [recordId]);
  if (owner !== null) return owner;
  const { addresses, failure } = await addressesOf(hubspot, recordId);
  if (failure !== null) return failure;
  for (const address of addresses) if (await isOfOthers(side, address)) return BLOCKED;
  return null;
}

const BLOCKED =
  'another contact has an address of this record, which HubSpot would block for all: take it off the record first';

async function isOfOthers({ ledger, tenant }: LedgerSide, address: string): Promise<boolean> {
  const key = { property: 'email', value: identityOf('email', address) };
  const holder = await ledger.contact(tenant, key.value);
  const isHeld = holder?.keys.some((held) => isSameKey(held, key));
  return isHeld === true || (await ledger.conflict(tenant, key)) !== null;
}

async function ownerOfRecord(
  { ledger, tenant }: LedgerSide,
  recordIds: readonly string[],
): Promise<string | null> {
  const [known] = await ledger.knownRecords(tenant, recordIds);
  return known === undefined ? null : `record ${known} is that of another contact`;
}

/** The addresses of a record, the primary one first; none where it is gone. */
async function addressesOf(
  hubspot: ContactEndpoints,
  recordId: string,
): Promise<{ readonly addresses: readonly string[]; readonly failure: string | null }> {
  const { records, failed } = await hubspot.readContacts({
    idProperty: RECORD_ID_PROPERTY,
    ids: [recordId],
    properties: ['email', SECONDARY_EMAILS],
  });
  const [failure = null] = failed.values();
  const addresses = records.flatMap(({ properties }) => [
    properties['email'] ?? '',
    ...optionsOf(properties[SECONDARY_EMAILS] ?? ''),
  ]);
  return {
    addresses: addresses.filter((address) => address !== ''),
    failure: failure === null ? null : describeFailure(failure),
  };
}

/** The records that HubSpot finds by a property, or why it does not look. */
async function find(
  hubspot: ContactEndpoints,
  idProperty: string,
  id: string,
): Promise<{ readonly records: readonly string[]; readonly failure: string | null }> {
  const { records, failed } = await hubspot.readContacts({ idProperty, ids: [id], properties: [] });
  const [failure = null] = failed.values();
  return {
    records: records.map((record) => record.id),
    failure: failure === null ? null : describeFailure(failure),
  };
}
