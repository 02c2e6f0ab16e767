/** How many values of a key one contact may have over time, by property; one that is missing has no limit. */
export type KeyLimits = { readonly [property: string]: number };

/** How a mapping tells people apart. */
export interface KeyRules {
  /** The key properties, the strongest first. */
  readonly properties: readonly string[];
  readonly limits: KeyLimits;
}
