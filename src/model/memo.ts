/**
 * What a memo is for: open incidents (alerts), how far a backfill is, with whom the connection
 * shares its HubSpot account, or the one contact that is compared. A credential is none, because it is a secret.
 */
export const MEMOS = ['incidents', 'backfill', 'shared-account', 'compared-contact'] as const;

export type Memo = (typeof MEMOS)[number];
