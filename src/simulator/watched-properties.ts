import { milliseconds } from './hubspot-snapshot.ts';
import type { Truth } from './neostore/tell-truth.ts';

/** The contact properties that the default mapping writes, by how their values are compared. */
const WATCHED = {
  email: 'text',
  neostore_customer_id: 'text',
  firstname: 'text',
  lastname: 'text',
  phone: 'text',
  address: 'text',
  zip: 'text',
  city: 'text',
  country: 'text',
  neostore_birth_date: 'text',
  neostore_store_id: 'text',
  neostore_consent_email: 'text',
  neostore_consent_sms: 'text',
  neostore_consent_post: 'text',
  neostore_wallet_status: 'text',
  neostore_wallet_last_event: 'text',
  neostore_wallet_last_changed_at: 'instant',
  neostore_first_installed_at: 'instant',
  neostore_apple_installed_at: 'instant',
  neostore_google_installed_at: 'instant',
  neostore_wallet_passes: 'text',
  neostore_wallet_devices: 'text',
  neostore_pass_updated_at: 'instant',
  neostore_pass_update_sent_at: 'instant',
} as const;

export type WatchedProperty = keyof typeof WATCHED;

export const WATCHED_PROPERTIES = Object.keys(WATCHED) as WatchedProperty[];

/** The values of one person; null is none. */
export type ExpectedProperties = { readonly [name in WatchedProperty]: string | null };

/** What the properties of somebody must be of whom this is true. */
export function expectedProperties({
  customerId,
  facts,
  wallet,
  passes,
}: Truth): ExpectedProperties {
  const slots = passes.flatMap((pass) => pass.slots);
  const apple = slots.some((slot) => slot.wallet === 'apple');
  const google = slots.some((slot) => slot.wallet === 'google');
  return {
    email: facts.email ?? null,
    neostore_customer_id: customerId,
    firstname: facts.firstName ?? null,
    lastname: facts.lastName ?? null,
    phone: facts.phone ?? null,
    address: facts.address ?? null,
    zip: facts.zip ?? null,
    city: facts.city ?? null,
    country: facts.country ?? null,
    neostore_birth_date: facts.birthDate ?? null,
    neostore_store_id: facts.storeId ?? null,
    neostore_consent_email: yesOrNo(facts.consentEmail),
    neostore_consent_sms: yesOrNo(facts.consentSms),
    neostore_consent_post: yesOrNo(facts.consentPost),
    neostore_wallet_status: walletStatus(apple, google),
    neostore_wallet_last_event: wallet.lastEvent,
    neostore_wallet_last_changed_at: wallet.lastChangedAt,
    neostore_first_installed_at: wallet.firstInstalledAt,
    neostore_apple_installed_at: wallet.appleInstalledAt,
    neostore_google_installed_at: wallet.googleInstalledAt,
    neostore_wallet_passes: String(passes.filter((pass) => pass.slots.length > 0).length),
    neostore_wallet_devices: String(slots.length),
    neostore_pass_updated_at: wallet.updatedAt,
    neostore_pass_update_sent_at: wallet.updateSentAt,
  };
}

function walletStatus(apple: boolean, google: boolean): string {
  if (apple && google) return 'both';
  if (apple) return 'apple';
  return google ? 'google' : 'none';
}

function yesOrNo(value: boolean | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** Whether two values of a property are the same to HubSpot. */
export function sameValue(
  property: WatchedProperty,
  expected: string | null,
  actual: string | null,
): boolean {
  if (expected === null || actual === null || WATCHED[property] === 'text')
    return expected === actual;
  return milliseconds(expected) === milliseconds(actual);
}
