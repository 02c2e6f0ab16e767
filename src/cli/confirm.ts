import { CliError, EXIT, type CliContext } from './context.ts';

/**
 * Ends a command that is going to ask, before its work, where no one can be asked.
 * @throws CliError then
 */
export function failIfNobodyToAsk({ ask }: CliContext, { yes }: { readonly yes?: boolean }): void {
  if (yes !== true && ask === undefined) throw new CliError(NOBODY_TO_ASK, EXIT.usage);
}

const NOBODY_TO_ASK = 'nothing was changed: add --yes where no one can be asked';

/**
 * Lets a command go on that changes something: with `--yes`, or when a person at the terminal says so.
 * @throws CliError when nobody does
 */
export async function confirm(
  { ask }: CliContext,
  question: string,
  options: { readonly yes?: boolean },
): Promise<void> {
  if (options.yes === true) return;
  if (ask === undefined) {
    throw new CliError(NOBODY_TO_ASK, EXIT.usage);
  }
  const answer = await ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('nothing was changed');
}
