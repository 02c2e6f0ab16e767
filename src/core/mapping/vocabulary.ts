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

/** Begin of the names of properties that say who is a marketing contact. [HubSpot's help on marketing contacts] */
export const MARKETING_PREFIX = 'hs_marketable_';

/** Fields of a payload that have one of a few values. [Neostore's webhooks guide] */
export const PAYLOAD_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['device', ['Apple', 'Google']],
]);

/** The same of what expressions of a `wallet` section see, see `WalletContext`. */
export const WALLET_VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['status', ['none', 'apple', 'google', 'both']],
  ['lastEvent', ['installed', 'uninstalled']],
]);

/** What `$event` holds, see `EventBinding`. */
export const EVENT_BINDING_NAMES: readonly string[] = ['id', 'name', 'at', 'tenant', 'receivedAt'];

/** The functions of JSONata. A test compares them with those of the installed version. */
export const FUNCTION_NAMES: readonly string[] = (
  'sum count max min average string substring substringBefore ' +
  'substringAfter lowercase uppercase length trim pad match contains ' +
  'replace split join formatNumber formatBase formatInteger parseInteger number ' +
  'floor ceil round abs sqrt power random boolean ' +
  'not map zip filter single reduce sift keys ' +
  'lookup append exists spread merge reverse each error ' +
  'assert type sort shuffle distinct base64encode base64decode encodeUrlComponent ' +
  'encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis clone now ' +
  'millis'
).split(' ');
