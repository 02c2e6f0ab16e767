import { z } from 'zod';
import { retry } from '../../core/outcome.ts';
import { classifyInputError } from '../decisions/classify.ts';
import type { Failure } from '../../model/outcome.ts';

/** The answer to a batch of timeline events; in a 207 it has errors too. */
export const TimelineAnswerSchema = z.object({
  results: z.array(z.object({ id: z.string().nullish() })),
  errors: z.array(z.unknown()).nullish(),
});
export type TimelineAnswer = z.infer<typeof TimelineAnswerSchema>;

/** What an answer says of one event; `open` where it cannot be told which of several it means. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'open' } | Failure;

/**
 * What a 2xx says of each event, in their order. HubSpot's documentation does not say how an error
 * names its event, so an event that is not among the results is looked for in the errors' text;
 * one that is found in neither is open, unless it was sent alone.
 */
export function verdictsOf(ids: readonly string[], answer: TimelineAnswer): Verdict[] {
  const errors = answer.errors ?? [];
  const accepted = new Set(answer.results.map(({ id }) => id));
  const isWhole = errors.length === 0 && answer.results.length === ids.length;
  return ids.map((id): Verdict => {
    if (isWhole || accepted.has(id)) return { kind: 'done' };
    const named = errors.find((error) => JSON.stringify(error).includes(id));
    const own = named ?? (ids.length === 1 ? errors[0] : undefined);
    if (own !== undefined) return classifyInputError(own);
    if (ids.length > 1) return { kind: 'open' };
    return retry({ code: 'unclear-answer', reason: 'answer left it out', stage: 'unknown' });
  });
}
