/** Top-level fields of the documented events' payloads. [Neostore's webhooks guide] */
export const PAYLOAD_FIELDS: readonly string[] = [
  '__id',
  '__creationDate',
  '__eventName',
  'flowName',
  'identifiers',
  'attributes',
  'passId',
  'passType',
  'metadata',
  'device',
  'deviceIdentifier',
  'redirectId',
  'newUri',
];

/** What expressions of a `wallet` section may name, see `WalletContext`. */
export const WALLET_NAMES: readonly string[] = [
  'status',
  'installed',
  'lastEvent',
  'lastChangedAt',
  'firstInstalledAt',
  'lastInstalledAt',
  'lastUninstalledAt',
  'passes',
  'devices',
  'apple',
  'google',
];

/** What `apple` and `google` hold, see `WalletFacts`. */
export const WALLET_SIDE_NAMES: readonly string[] = [
  'installed',
  'installedAt',
  'uninstalledAt',
  'devices',
];

/** Contact properties that every HubSpot account has and that mappings write. */
export const STANDARD_PROPERTIES: readonly string[] = [
  'email',
  'firstname',
  'lastname',
  'phone',
  'mobilephone',
  'address',
  'city',
  'state',
  'zip',
  'country',
  'company',
  'jobtitle',
  'salutation',
  'gender',
  'website',
  'lifecyclestage',
  'hs_language',
  'hs_lead_status',
  'hubspot_owner_id',
  'date_of_birth',
];
