/** A mapping of a connection that was saved, or was in force. */
export interface MappingVersion {
  /** The beginning of the SHA-256 of its text. */
  readonly version: string;
  readonly text: string;
  /** Who saved it, in their own words; empty where it came from the file. */
  readonly author: string;
  readonly note: string;
  readonly savedAtMs: number;
}

/** The same without its text, for a list. */
export type MappingVersionSummary = Omit<MappingVersion, 'text'>;
