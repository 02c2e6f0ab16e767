/** What the simulated HubSpot of a soak is asked. */
export type AccountQuestion =
  /** To compare what it holds with what the events say. */
  'compare';

/** What it answers. */
export interface Comparison {
  readonly contacts: number;
  readonly entries: number;
  readonly requests: number;
  /** Requests that a fault has struck, by the fault's name. */
  readonly faults: { readonly [name: string]: number };
  /** Everything in which HubSpot differs from what the events say, by kind. */
  readonly differences: { readonly [kind: string]: number };
  /** The first of them. */
  readonly examples: readonly string[];
}
