/** How the values that several events carry for one property become one, and when that is written. */
export const WRITE_MODES = ['newest', 'oldest', 'if-empty', 'create-only', 'append'] as const;

export type WriteMode = (typeof WRITE_MODES)[number];

/** The mode of a rule that names none. */
export const DEFAULT_MODE: WriteMode = 'newest';
