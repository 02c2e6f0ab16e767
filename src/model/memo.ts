/**
 * What a memo is for: open incidents (alerts), how far a backfill is, or with whom the connection
 * shares its HubSpot account. A credential is none, because it is a secret.
 */
export const MEMOS = ['incidents', 'backfill', 'shared-account'] as const;

export type Memo = (typeof MEMOS)[number];
