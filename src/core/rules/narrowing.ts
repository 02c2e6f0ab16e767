/**
 * A search for the property that sets off a rule which HubSpot does not name: a part of what is sent
 * is left out, and whether HubSpot takes the rest tells where it is. Each step halves what is left.
 */
export interface Narrowing {
  /** The property that the rule wants. */
  readonly missing: string;
  /** What may set it off; never empty. */
  readonly candidates: readonly string[];
}

/** What is left out of the next try. */
export function withheldIn({ candidates }: Narrowing): readonly string[] {
  return candidates.slice(0, Math.ceil(candidates.length / 2));
}

/** The search after HubSpot took what was not left out: it is in that. */
export function afterTaken(narrowing: Narrowing): Narrowing {
  return { ...narrowing, candidates: withheldIn(narrowing) };
}

/** The search after HubSpot refused what was sent; null where nothing is left that it could be. */
export function afterRefused(narrowing: Narrowing): Narrowing | null {
  const candidates = narrowing.candidates.slice(withheldIn(narrowing).length);
  return candidates.length === 0 ? null : { ...narrowing, candidates };
}

/** The property that sets the rule off, once it is known. */
export function foundIn({ candidates }: Narrowing): string | null {
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}
