import { Command, CommanderError } from 'commander';
import { backfillCommand } from './backfill.ts';
import { backupCommand } from './backup.ts';
import { checkCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { EXIT, type CliContext, type ExitError } from './context.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { contactsCommand } from './contacts.ts';
import { eraseCommand } from './erase.ts';
import { fixturesCommand } from './fixtures.ts';
import { eventsCommand } from './events.ts';
import { explain } from './explain.ts';
import { examples } from './help.ts';
import { initCommand } from './init.ts';
import { identityCommand } from './identity.ts';
import { leftOutCommand } from './left-out.ts';
import { migrateCommand } from './migrate.ts';
import { numbersCommand } from './numbers.ts';
import { previewCommand } from './preview.ts';
import { probeCommand } from './probe.ts';
import { pruneCommand } from './prune.ts';
import { reconcileCommand } from './reconcile.ts';
import { replayCommand } from './replay.ts';
import { retryCommand } from './retry.ts';
import { sandboxCommand } from './sandbox.ts';
import { sendCommand } from './send.ts';
import { setupCommand } from './setup.ts';
import { startCommand } from './start.ts';
import { splitCommand } from './split.ts';
import { statusCommand } from './status.ts';
import { whyCommand } from './why.ts';
import { programVersion } from '../version.ts';

/**
 * Runs one command line and returns its exit status: 0 done, 1 failed, 2 wrong usage or settings, or
 * what a check was asked to say.
 *
 * @param args the arguments after the program's name
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has said by itself what was wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (isExit(error)) return error.status;
    const { message, status } = explain(error);
    context.report(message);
    return status;
  }
}

function isExit(error: unknown): error is ExitError {
  return (error as { readonly code?: unknown }).code === 'exit';
}

/** The whole command line, as `--help` describes it. */
export function createProgram(context: CliContext): Command {
  const program = new Command('neostore-hubspot')
    .description('Keeps HubSpot contacts true to Neostore webhooks.')
    .version(programVersion(), '-V, --version', 'print the version')
    .option(
      '--settings <file>',
      'take all settings from this file, in place of .env and the environment',
    )
    .hook('preAction', (given) => {
      const { settings } = given.opts<{ readonly settings?: string }>();
      if (settings !== undefined) context.useSettings?.(settings);
    })
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', '\nSettings come from the environment or .env; see docs/settings.md.');
  for (const make of COMMANDS) program.addCommand(make(context));
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'print this help')
      .showSuggestionAfterError()
      .showHelpAfterError('Add --help to see what is possible.')
      .configureOutput({
        writeOut: (text) => context.print(text.trimEnd()),
        writeErr: (text) => context.report(text.trimEnd()),
      });
  }
  return program;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

const COMMANDS = [
  startCommand,
  sandboxCommand,
  initCommand,
  setupCommand,
  checkCommand,
  probeCommand,
  previewCommand,
  fixturesCommand,
  sendCommand,
  statusCommand,
  numbersCommand,
  whyCommand,
  eventsCommand,
  contactsCommand,
  leftOutCommand,
  deadLettersCommand,
  retryCommand,
  replayCommand,
  reconcileCommand,
  backfillCommand,
  identityCommand,
  splitCommand,
  eraseCommand,
  pruneCommand,
  backupCommand,
  migrateCommand,
  completionCommand,
];

const EXAMPLES = examples(
  ['sandbox', 'see it work: no account, no network'],
  ['init', 'ask for and try what a first start needs'],
  ['setup --plan', 'see what HubSpot and Neostore lack'],
  ['check', 'find what is wrong with settings, mapping and portal'],
  ['start', 'run the daemon'],
  ['why ada@example.com', 'see where every value of a contact comes from'],
);
