import { CliError, EXIT, type CliContext } from './context.ts';

/**
 * Ends a command that is going to ask, before its work, where no one can be asked.
 * @throws CliError then
 */
export function failIfNobodyToAsk({ ask }: CliContext, { yes }: { readonly yes?: boolean }): void {
  if (yes !== true && ask === undefined) {
    throw new CliError(nobodyToAsk(UNCHANGED), EXIT.usage);
  }
}

const UNCHANGED = 'nothing was changed';

function nobodyToAsk(otherwise: string): string {
  return `${otherwise}: add --yes where no one can be asked`;
}

/**
 * Lets a command go on that changes something: with `--yes`, or when a person at the terminal says so.
 * @param otherwise what is said when nobody does
 * @throws CliError when nobody does
 */
export async function confirm(
  { ask }: CliContext,
  question: string,
  options: { readonly yes?: boolean },
  otherwise = UNCHANGED,
): Promise<void> {
  if (options.yes === true) return;
  if (ask === undefined) {
    throw new CliError(nobodyToAsk(otherwise), EXIT.usage);
  }
  const answer = await ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(otherwise);
}
