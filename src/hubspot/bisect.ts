import type { Rejected } from '../core/outcome.ts';

/** What sending some inputs in one request came to. */
export type PartResult<Result> =
  /** One result for each input, in their order. */
  | { readonly kind: 'settled'; readonly results: readonly Result[] }
  /** The request was refused as a whole, because of one input or a few. */
  | { readonly kind: 'refused'; readonly rejected: Rejected };

export interface Bisection<Input, Result> {
  /** Sends one request; it must leave nothing behind where it is refused. */
  readonly send: (part: readonly Input[]) => Promise<PartResult<Result>>;
  /** The result of a single input that is refused. */
  readonly refuse: (input: Input, rejected: Rejected) => Result;
  /** The inputs that the refusal itself gives away, where it does; these need no search. */
  readonly guiltyOf?: (part: readonly Input[], rejected: Rejected) => readonly Input[];
}

/**
 * Sends inputs in one request; where HubSpot refuses them all because of a few, finds those by
 * halving, so that the others go through. Costs no extra request when all are good, about
 * 2 log2(n) for one bad input, and 2n - 2 should every one be bad.
 *
 * @returns one result for each input
 */
export async function bisect<Input, Result>(
  inputs: readonly Input[],
  how: Bisection<Input, Result>,
): Promise<Map<Input, Result>> {
  if (inputs.length === 0) return new Map();
  const sent = await how.send(inputs);
  if (sent.kind === 'settled') return pair(inputs, sent.results);
  const { rejected } = sent;
  const guilty = new Set(inputs.length === 1 ? inputs : how.guiltyOf?.(inputs, rejected));
  const refused = [...guilty].map((input) => [input, how.refuse(input, rejected)] as const);
  const rest = inputs.filter((input) => !guilty.has(input));
  // What is left after the guilty are taken out deserves one request as a whole.
  const middle = guilty.size > 0 ? rest.length : Math.ceil(rest.length / 2);
  // One part after the other: a batch that is refused should not crowd out the rest of the work.
  const first = await bisect(rest.slice(0, middle), how);
  const second = await bisect(rest.slice(middle), how);
  return new Map([...refused, ...first, ...second]);
}

function pair<Input, Result>(
  inputs: readonly Input[],
  results: readonly Result[],
): Map<Input, Result> {
  return new Map(
    inputs.flatMap((input, index) => {
      const result = results[index];
      return result === undefined ? [] : [[input, result] as const];
    }),
  );
}
