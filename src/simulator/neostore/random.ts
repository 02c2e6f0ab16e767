/** Chance that a seed determines: the same seed gives the same history on every machine. */
export interface Random {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, below). */
  int(below: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** One name, drawn in proportion to its weight; at least one weight is above 0. */
  weighted<Name extends string>(weights: { readonly [name in Name]: number }): Name;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

/** Creates a generator (mulberry32: 32 bits of state, plenty for a simulation, useless for secrets). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[int(list.length)] as T,
    weighted: (weights) => pickWeighted(weights, next()),
    hex: (digits) => hexDigits(digits, int),
  };
}

/** A random UUID (version 4), the form that Neostore's documents give to event ids. */
export function randomUuid(random: Random): string {
  const variant = '89ab'.charAt(random.int(4));
  return [
    random.hex(8),
    random.hex(4),
    `4${random.hex(3)}`,
    `${variant}${random.hex(3)}`,
    random.hex(12),
  ].join('-');
}

function hexDigits(digits: number, int: (below: number) => number): string {
  let text = '';
  while (text.length < digits) text += int(0x1_0000).toString(16).padStart(4, '0');
  return text.slice(0, digits);
}

function pickWeighted<Name extends string>(
  weights: { readonly [name in Name]: number },
  draw: number,
): Name {
  const entries = Object.entries<number>(weights) as [Name, number][];
  const drawable = entries.filter(([, weight]) => weight > 0);
  const total = drawable.reduce((sum, [, weight]) => sum + weight, 0);
  let passed = 0;
  for (const [name, weight] of drawable) {
    passed += weight;
    if (draw * total < passed) return name;
  }
  throw new RangeError('a draw needs a weight above 0');
}
