import { Command, InvalidArgumentError } from 'commander';

/**
 * The command line of one of the scripts. `--help` lists its options; wrong ones are named, and end it with
 * status 2.
 *
 * @param name as `npm run` has it
 */
export function scriptCommand(name: string, summary: string): Command {
  return new Command(`npm run ${name} --`)
    .description(summary)
    .showHelpAfterError('(--help lists the options)')
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** Reads a count. */
export function atLeastOne(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a whole number from 1 to 999999999.');
}
