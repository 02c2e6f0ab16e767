import { ChildEvaluator } from '../evaluation/child-evaluator.ts';
import type { Evaluator, LossCode } from '../evaluation/evaluator.ts';
import type { CliContext } from './context.ts';

/** Works with the evaluator of the context, or with one of its own whose process ends after. */
export async function withEvaluator<T>(
  { evaluator: given }: CliContext,
  work: (evaluator: Evaluator) => Promise<T>,
): Promise<T> {
  if (given !== undefined) return work(given);
  const evaluator = new ChildEvaluator();
  try {
    return await work(evaluator);
  } finally {
    await evaluator.stop();
  }
}

/** What a command prints of an evaluation that came to no result. */
export const LOSS_TEXTS: { readonly [code in LossCode]: string } = {
  'expression-too-slow':
    'an expression of the mapping takes too long on this event; "neostore-hubspot check" names regular expressions that can',
  'expression-out-of-memory': 'an expression of the mapping takes too much memory on this event',
  'expression-crashed': 'the process that evaluates the mapping ended without a result',
};
