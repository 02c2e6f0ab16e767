import { isAlike, type Refusal } from './decisions/classify.ts';
import { halves, spread } from './decisions/halves.ts';
import type { Failure } from '../model/outcome.ts';

/** What sending some inputs in one request came to. */
export type PartResult<Result> =
  /** HubSpot took the request: one result for each input, in their order. */
  | {
      readonly kind: 'answered';
      readonly results: readonly Result[];
      /** Whether it took any of the inputs. */
      readonly isTaken: boolean;
    }
  /** The request was refused as a whole, perhaps because of one input or a few. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** It failed for something else, and so did each input. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Bisection<Input, Result> {
  /** Sends one request; it must leave nothing behind where it is refused. */
  readonly send: (part: readonly Input[]) => Promise<PartResult<Result>>;
  /** The result of an input that failed. */
  readonly fail: (input: Input, failure: Failure) => Result;
  /** The inputs that the refusal itself gives away, where it does; these need no search. */
  readonly guiltyOf?: (part: readonly Input[], refusal: Refusal) => readonly Input[];
  /**
   * Whether a refusal may meet all inputs alike though it names something, such as a property of what
   * all of them are sent as.
   */
  readonly mayMeetAll?: (refusal: Refusal) => boolean;
  /** Whether a refusal can be mended by what is sent, so that it is of no use to look for its cause. */
  readonly isMendable?: (refusal: Refusal) => boolean;
  /** Chance in [0, 1), for which inputs are tried alone. */
  readonly random: () => number;
}

/** Inputs that are sent alone before a refusal is taken to meet all alike. */
export const SAMPLES_MAX = 8;

/**
 * Sends inputs in one request; where HubSpot refuses them all because of a few, finds those by
 * halving, so that the others go through. Costs no extra request when all are good, about
 * 2 log2(n) for one bad input, and 2n at most.
 *
 * A refusal is pinned on an input that is refused alone, if it names something or others were
 * taken. Where nothing is named, or what all inputs have in common, both halves are refused, and so
 * are single inputs from all over, the refusal meets all alike: it is the endpoint's, and the search
 * ends after a few requests.
 *
 * @returns one result for each input
 */
export async function bisect<Input, Result>(
  inputs: readonly Input[],
  how: Bisection<Input, Result>,
): Promise<Map<Input, Result>> {
  return new Search(how).run(inputs);
}

/** One search. It ends early when going on is of no use to any input. */
class Search<Input, Result> {
  readonly #how: Bisection<Input, Result>;
  readonly #results = new Map<Input, Result>();
  /** Inputs that were refused, and are judged when it is known whether others were taken. */
  readonly #refused = new Map<Input, Refusal>();
  #isTaken = false;
  #meetsAll = false;
  /** What ended the search for all that is still open. */
  #end: Failure | null = null;

  constructor(how: Bisection<Input, Result>) {
    this.#how = how;
  }

  async run(inputs: readonly Input[]): Promise<Map<Input, Result>> {
    await this.#divide(inputs, true);
    for (const [input, { rejected, blocked, isNamed }] of this.#refused) {
      const isPinned = (isNamed && !this.#meetsAll) || this.#isTaken;
      const failure = isPinned ? rejected : (this.#end ?? blocked);
      this.#results.set(input, this.#how.fail(input, failure));
    }
    return this.#results;
  }

  /** Sends inputs, and divides them where they are refused. */
  async #divide(inputs: readonly Input[], isWhole = false): Promise<void> {
    const refusal = await this.#send(inputs);
    if (refusal === null || inputs.length <= 1) return;
    if (this.#how.isMendable?.(refusal) === true) {
      for (const input of inputs) this.#fail(input, { ...refusal.rejected, isOfBatch: true });
      return;
    }
    const guilty = new Set(this.#how.guiltyOf?.(inputs, refusal));
    if (guilty.size === 0) return this.#halve(inputs, refusal, isWhole);
    for (const input of guilty) this.#refused.set(input, { ...refusal, isNamed: true });
    // What is left after the guilty are taken out deserves one request as a whole.
    return this.#divide(this.#open(inputs), isWhole);
  }

  /**
   * Divides inputs that are known to be refused together. One part after the other: a batch that is
   * refused should not crowd out the rest of the work.
   */
  async #halve(inputs: readonly Input[], refusal: Refusal, isWhole: boolean): Promise<void> {
    const mayMeetAll = !refusal.isNamed || this.#mayMeetAll(inputs, refusal);
    if (!isWhole || !mayMeetAll) {
      for (const half of halves(inputs)) await this.#divide(half);
      return;
    }
    const refused: { readonly half: readonly Input[]; readonly refusal: Refusal }[] = [];
    for (const half of halves(inputs)) {
      const again = await this.#send(half);
      if (again !== null) refused.push({ half, refusal: again });
    }
    if (refused.length === 2 && !this.#isTaken) await this.#sample(inputs, refusal);
    for (const { half, refusal } of refused) {
      const open = this.#open(half);
      // A half from which a bad one was taken out may be good now.
      if (half.some((input) => this.#refused.has(input))) await this.#divide(open);
      else if (open.length > 0) await this.#halve(open, refusal, false);
    }
  }

  /** Sends single inputs until one is taken; where none is, and all are refused alike, nothing will be. */
  async #sample(inputs: readonly Input[], refusal: Refusal): Promise<void> {
    for (const input of spread(inputs, SAMPLES_MAX, this.#how.random)) {
      if (!this.#refused.has(input)) await this.#send([input]);
      if (this.#isTaken || this.#end !== null) return;
    }
    const refusals = [...this.#refused.values()];
    const isNamed = refusals.some((one) => one.isNamed && !this.#mayMeetAll(inputs, one));
    if (isNamed || !areAlike(refusals)) return;
    this.#meetsAll = true;
    this.#end = refusal.blocked;
    for (const input of this.#open(inputs)) this.#fail(input, refusal.blocked);
  }

  /** What is named may be the fault of a few inputs as well as of all. */
  #mayMeetAll(inputs: readonly Input[], refusal: Refusal): boolean {
    return inputs.length > SAMPLES_MAX && this.#how.mayMeetAll?.(refusal) === true;
  }

  /** Sends one request; null where it was not refused. */
  async #send(part: readonly Input[]): Promise<Refusal | null> {
    if (part.length === 0) return null;
    if (this.#end !== null) {
      for (const input of part) this.#fail(input, this.#end);
      return null;
    }
    const sent = await this.#how.send(part);
    if (sent.kind === 'refused') {
      const [only] = part;
      if (part.length === 1 && only !== undefined) this.#refused.set(only, sent.refusal);
      return sent.refusal;
    }
    if (sent.kind === 'failed') {
      for (const input of part) this.#fail(input, sent.failure);
      if (endsAll(sent.failure)) this.#end = sent.failure;
      return null;
    }
    this.#isTaken ||= sent.isTaken;
    for (const [index, input] of part.entries()) {
      const result = sent.results[index];
      if (result !== undefined) this.#results.set(input, result);
    }
    return null;
  }

  #fail(input: Input, failure: Failure): void {
    this.#results.set(input, this.#how.fail(input, failure));
  }

  #open(inputs: readonly Input[]): readonly Input[] {
    return inputs.filter((input) => !this.#results.has(input) && !this.#refused.has(input));
  }
}

function areAlike(refusals: readonly Refusal[]): boolean {
  const [first] = refusals;
  return first !== undefined && refusals.every((one) => isAlike(one, first));
}

/** Whether the next request would fare no better. */
function endsAll(failure: Failure): boolean {
  return failure.kind === 'retry' ? !failure.counts : failure.kind !== 'rejected';
}
