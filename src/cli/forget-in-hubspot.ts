import { identityOf } from '../core/identity.ts';
import type { ConnectionSettings } from '../config.ts';
import { contactEndpoints } from '../hubspot/contacts.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import type { HubSpot } from '../hubspot/port.ts';
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

function withContacts<T>(
  { connection, settings }: { connection: ConnectionSettings } & Pick<LedgerSide, 'settings'>,
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
  const owner =
    by.idProperty === 'email'
      ? await ownerOfAddress(hubspot, side, by.id)
      : await ownerOfRecord(side, [by.id]);
  if (owner !== null) return owner;
  const answer = await hubspot.forgetContact(by);
  return answer.kind === 'done' ? null : describeFailure(answer);
}

/** Why an address is not the erased person's alone; null where it is. */
async function ownerOfAddress(
  hubspot: ContactEndpoints,
  side: LedgerSide,
  address: string,
): Promise<string | null> {
  const { ledger, tenant } = side;
  const key = { property: 'email', value: identityOf('email', address) };
  const holder = await ledger.contact(tenant, key.value);
  const isHeld = holder?.keys.some(
    ({ property, value }) => property === key.property && value === key.value,
  );
  const conflict = await ledger.conflict(tenant, key);
  if (isHeld === true || conflict !== null) return 'another contact has this address';
  const { records, failure } = await find(hubspot, key.property, address);
  return failure ?? ownerOfRecord(side, records);
}

async function ownerOfRecord(
  { ledger, tenant }: LedgerSide,
  recordIds: readonly string[],
): Promise<string | null> {
  const [known] = await ledger.knownRecords(tenant, recordIds);
  return known === undefined ? null : `record ${known} is that of another contact`;
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
