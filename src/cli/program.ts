import { Command, CommanderError } from 'commander';
import { EXIT, type CliContext, type ExitError } from './context.ts';
import { explain } from './explain.ts';
import { examples } from './help.ts';
import { programVersion } from '../version.ts';

/**
 * Runs one command line and returns its exit status: 0 done, 1 failed, 2 wrong usage or settings, or
 * what a check was asked to say.
 *
 * @param args the arguments after the program's name
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  try {
    const program = await createProgram(context, commandOf(args));
    await program.parseAsync([...args], { from: 'user' });
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

/**
 * The command that a command line names for certain; null where it may be any, or all are asked for. Most
 * of the program is needed by no other command, above all not by the daemon.
 */
function commandOf(args: readonly string[]): string | null {
  const [first = '', , third = ''] = args;
  const name = first === '--settings' ? third : first;
  return Object.hasOwn(COMMANDS, name) && name !== 'completion' ? name : null;
}

/**
 * The command line.
 *
 * @param only the name of the one command that it has; all, as `--help` describes them, without it
 */
export async function createProgram(
  context: CliContext,
  only: string | null = null,
): Promise<Command> {
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
  const loads = Object.entries(COMMANDS).filter(([name]) => only === null || name === only);
  for (const make of await Promise.all(loads.map(async ([, load]) => load()))) {
    program.addCommand(make(context));
  }
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

/** Each in a module of its own, which is loaded with all that it needs when the command is. */
const COMMANDS: { readonly [name: string]: () => Promise<MakeCommand> } = {
  start: async () => (await import('./start.ts')).startCommand,
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand,
  init: async () => (await import('./init.ts')).initCommand,
  setup: async () => (await import('./setup.ts')).setupCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  probe: async () => (await import('./probe.ts')).probeCommand,
  preview: async () => (await import('./preview.ts')).previewCommand,
  fixtures: async () => (await import('./fixtures.ts')).fixturesCommand,
  send: async () => (await import('./send.ts')).sendCommand,
  status: async () => (await import('./status.ts')).statusCommand,
  numbers: async () => (await import('./numbers.ts')).numbersCommand,
  why: async () => (await import('./why.ts')).whyCommand,
  events: async () => (await import('./events.ts')).eventsCommand,
  contacts: async () => (await import('./contacts.ts')).contactsCommand,
  'left-out': async () => (await import('./left-out.ts')).leftOutCommand,
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLettersCommand,
  retry: async () => (await import('./retry.ts')).retryCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  reconcile: async () => (await import('./reconcile.ts')).reconcileCommand,
  backfill: async () => (await import('./backfill.ts')).backfillCommand,
  identity: async () => (await import('./identity.ts')).identityCommand,
  split: async () => (await import('./split.ts')).splitCommand,
  erase: async () => (await import('./erase.ts')).eraseCommand,
  prune: async () => (await import('./prune.ts')).pruneCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
};

type MakeCommand = (context: CliContext) => Command;

const EXAMPLES = examples(
  ['sandbox', 'see it work: no account, no network'],
  ['init', 'ask for and try what a first start needs'],
  ['setup --plan', 'see what HubSpot and Neostore lack'],
  ['check', 'find what is wrong with settings, mapping and portal'],
  ['start', 'run the daemon'],
  ['why ada@example.com', 'see where every value of a contact comes from'],
);
