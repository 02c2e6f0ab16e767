/**
 * What a memo is for: open incidents (alerts), how far a backfill is, with whom the connection
 * shares its HubSpot account, the one contact that is compared, the account's time zone, or what the daemon says of the last
 * minutes. A credential is none, because it is a secret.
 */
export const MEMOS = [
  'incidents',
  'backfill',
  'shared-account',
  'compared-contact',
  'report',
  'time-zone',
] as const;

export type Memo = (typeof MEMOS)[number];
