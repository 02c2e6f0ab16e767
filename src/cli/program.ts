import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { MappingError } from '../mapping-file.ts';
import { checkCommand } from './check.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { previewCommand } from './preview.ts';
import { sandboxCommand } from './sandbox.ts';
import { sendCommand } from './send.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';

/**
 * Runs one command line and returns its exit status: 0 done, 1 failed, 2 wrong usage or settings.
 *
 * @param args the arguments after the program's name
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    return explain(error, context);
  }
}

/** The whole command line, as `--help` describes it. */
export function createProgram(context: CliContext): Command {
  const program = new Command('neostore-hubspot')
    .description('Keeps HubSpot contacts true to Neostore webhooks.')
    .addHelpText('after', '\nSettings come from the environment or .env, see docs/settings.md.');
  for (const make of COMMANDS) program.addCommand(make(context));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => context.print(text.trimEnd()),
        writeErr: (text) => context.report(text.trimEnd()),
      });
  }
  return program;
}

const COMMANDS = [
  startCommand,
  sandboxCommand,
  checkCommand,
  previewCommand,
  sendCommand,
  statusCommand,
];

function explain(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const { message, code } = error as { readonly message: string; readonly code?: string };
  if (error instanceof CliError) {
    context.report(message);
    return error.status;
  }
  if (error instanceof ConfigError || error instanceof MappingError) {
    context.report(message);
    return EXIT.usage;
  }
  context.report(code === undefined ? describeBug(error) : describeKnown(code, message));
  return EXIT.failed;
}

/** Faults of the machine have a code, and a message for people. */
function describeKnown(code: string, message: string): string {
  return code === 'EADDRINUSE' ? `${message}; choose another PORT` : message;
}

function describeBug(error: unknown): string {
  const { stack } = error as { readonly stack?: string };
  return `this should not happen: ${stack ?? String(error)}`;
}
