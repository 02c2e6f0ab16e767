import { CliError, EXIT, type CliContext } from './context.ts';

/**
 * Lets a command go on that changes something: with `--yes`, or when a person at the terminal says so.
 * @param otherwise what is said when nobody does
 * @throws CliError when nobody does
 */
export async function confirm(
  { ask }: CliContext,
  question: string,
  options: { readonly yes?: boolean },
  otherwise = 'nothing was changed',
): Promise<void> {
  if (options.yes === true) return;
  if (ask === undefined) {
    throw new CliError(`${otherwise}: add --yes where no one can be asked`, EXIT.usage);
  }
  const answer = await ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(otherwise);
}
