/**
 * What a memo is for: open incidents (alerts), or how far a backfill is. A credential is none,
 * because it is a secret.
 */
export const MEMOS = ['incidents', 'backfill'] as const;

export type Memo = (typeof MEMOS)[number];
