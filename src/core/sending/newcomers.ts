/**
 * What was learned lately of newcomers, contacts that had no record yet: how many of them HubSpot knew.
 * It decides whether the next are looked up before they are made.
 */
export interface Newcomers {
  /** Newcomers of which it is known whether HubSpot knew them. */
  readonly seen: number;
  /** Share of those that came lately whom it knew, or refused to make, from 0 to 1. */
  readonly knownShare: number;
  /** Newcomers that are looked up in any case, because HubSpot knew somebody by the very id to make them by. */
  readonly lookUps: number;
  /** Whether HubSpot refuses a whole batch for one of them. */
  readonly spoilsBatches: boolean;
}

/** What look-ups of newcomers came to. */
export interface LookedUp {
  readonly seen: number;
  readonly known: number;
  /** Of the known ones, those whom HubSpot knew by the id that they would have been made by. */
  readonly named: number;
}

/** What making newcomers unseen came to. */
export interface Tried {
  readonly made: number;
  /** Those that HubSpot did not make, one by one. */
  readonly refused: number;
  /** Batches that it refused as a whole. */
  readonly spoiled: number;
}

/** Nothing is known yet. */
export const UNACQUAINTED: Newcomers = {
  seen: 0,
  knownShare: 0,
  lookUps: 0,
  spoilsBatches: false,
};

/** Newcomers that have to be seen before any is made unseen: one batch of look-ups. */
export const SAMPLE = 100;

/** What was before counts as much as so many newcomers: a batch that shows something else outweighs it. */
const BEFORE = 50;

/**
 * Newcomers that are looked up after one whom HubSpot knew by its id. To make somebody unseen whom
 * it knows by that id would overwrite the address that the record has.
 */
const LOOK_UPS_AFTER_NAMED = 1_000;

/** Whether too little is known to make anybody unseen. */
export function isUnacquainted({ seen }: Newcomers): boolean {
  return seen < SAMPLE;
}

/** What is known after look-ups. */
export function afterLookUps(newcomers: Newcomers, { seen, known, named }: LookedUp): Newcomers {
  const lookUps = named > 0 ? LOOK_UPS_AFTER_NAMED : Math.max(0, newcomers.lookUps - seen);
  return { ...added(newcomers, seen, known), lookUps };
}

/** What is known after newcomers were made unseen, or refused. */
export function afterTry(newcomers: Newcomers, { made, refused, spoiled }: Tried): Newcomers {
  const known = added(newcomers, made + refused, refused + spoiled);
  if (refused + spoiled === 0) return known;
  return { ...known, spoilsBatches: spoiled > 0 };
}

/**
 * Whether it costs fewer requests to make newcomers unseen, and to look up only those whom HubSpot
 * refuses, than to look up all of them first.
 *
 * @param count newcomers of the round
 * @param keys properties by which they are looked up
 * @param batchMax contacts of one request
 */
export function isTryCheaper(
  newcomers: Newcomers,
  { count, keys, batchMax }: { count: number; keys: number; batchMax: number },
): boolean {
  if (isUnacquainted(newcomers) || newcomers.lookUps > 0) return false;
  const batches = Math.ceil(count / batchMax);
  const share = newcomers.knownShare;
  // Whoever is refused is looked up, and then written.
  const again = keys + 1;
  const isHit = (among: number): number => 1 - (1 - share) ** among;
  const more = newcomers.spoilsBatches
    ? batches * isHit(Math.min(count, batchMax))
    : Math.max(isHit(count), (share * count) / batchMax);
  return batches + more * again < batches * again;
}

function added(newcomers: Newcomers, seen: number, known: number): Newcomers {
  const { seen: seenBefore, knownShare } = newcomers;
  const before = Math.min(BEFORE, seenBefore);
  const all = before + Math.max(seen, known);
  if (all === 0) return newcomers;
  return { ...newcomers, seen: seenBefore + seen, knownShare: (before * knownShare + known) / all };
}
