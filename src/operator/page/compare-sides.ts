import type { ConflictSide } from '../api.ts';
import { PASS_KEY } from '../../core/identity.ts';
import type { ContactKey } from '../../model/contact.ts';

/** One thing that is known of two people, beside each other. */
export interface ComparedRow {
  /** The property. */
  readonly name: string;
  readonly holder: readonly string[];
  readonly claimant: readonly string[];
  /** What the claimant goes without; null in all rows but that of the value that both have. */
  readonly leftOut: string | null;
  /** How the two go together: `plain` where nothing follows, as where one of them has nothing, and of passes. */
  readonly match: 'shared' | 'same' | 'differs' | 'plain';
}

/** The properties of a name come first of all that events said. */
const NAMES = ['firstname', 'lastname'];

/**
 * What is known of the one who has a value and of one who claims it: the value that both
 * have, their other keys, and what events said of them.
 */
export function compareSides(
  key: ContactKey,
  holder: Pick<ConflictSide, 'keys' | 'values'> | null,
  claimant: Pick<ConflictSide, 'keys' | 'values'>,
): readonly ComparedRow[] {
  const sides = [holder ?? NOBODY, claimant];
  const held = sides.flatMap(({ keys }) => keys.map(({ property }) => property));
  const keyNames = new Set([
    key.property,
    ...held.filter((name) => name !== PASS_KEY),
    ...held.filter((name) => name === PASS_KEY),
  ]);
  const said = new Set(sides.flatMap(({ values }) => Object.keys(values)));
  const names = [...NAMES, ...said].filter((name) => said.has(name) && !keyNames.has(name));
  const [ofHolder, ofClaimant] = [holder ?? NOBODY, claimant].map(({ keys }) =>
    Map.groupBy(keys, ({ property }) => property),
  );
  return [
    ...[...keyNames].map((name) => {
      const [ours = [], theirs = []] = [ofHolder, ofClaimant].map((of) =>
        (of?.get(name) ?? []).map(({ value }) => value),
      );
      const leftOut = name === key.property ? key.value : null;
      const match = leftOut === null ? matchOfKeys(name, ours, theirs) : 'shared';
      return { name, holder: ours, claimant: theirs, leftOut, match } as const;
    }),
    ...[...new Set(names)].map((name) => {
      const [ours = [], theirs = []] = sides.map(({ values }) => textsOf(values, name));
      const match = matchOf(ours, theirs);
      return { name, holder: ours, claimant: theirs, leftOut: null, match } as const;
    }),
  ];
}

const NOBODY = { keys: [], values: {} };

function textsOf(values: ConflictSide['values'], name: string): readonly string[] {
  const text = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
  return text === '' ? [] : [text];
}

/** Nobody has the pass of another. */
function matchOfKeys(
  name: string,
  ours: readonly string[],
  theirs: readonly string[],
): ComparedRow['match'] {
  return name === PASS_KEY ? 'plain' : matchOf(ours, theirs);
}

function matchOf(ours: readonly string[], theirs: readonly string[]): ComparedRow['match'] {
  if (ours.length === 0 || theirs.length === 0) return 'plain';
  const known = new Set(ours.map((text) => text.trim().toLowerCase()));
  return theirs.some((text) => known.has(text.trim().toLowerCase())) ? 'same' : 'differs';
}
