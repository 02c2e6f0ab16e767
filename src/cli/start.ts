import { Command, Option } from 'commander';
import type { DestinationStream } from 'pino';
import { startApp, type AppParts } from '../app.ts';
import { systemClock } from '../clock.ts';
import { loadSettings, type Settings } from '../config.ts';
import { LogOutput } from '../log-output.ts';
import { logText } from '../log-text.ts';
import { createLog } from '../log.ts';
import { Systemd } from '../systemd.ts';
import { aborted, type CliContext } from './context.ts';
import { examples } from './help.ts';

/** `start`: runs the daemon until it is asked to end. */
export function startCommand(context: CliContext): Command {
  return new Command('start')
    .description(
      'run the daemon; its log goes to standard output, a JSON object a line, or as text on a terminal',
    )
    .addOption(
      new Option(
        '--new-ledger',
        'begin with a new ledger where there was one that is gone',
      ).conflicts('existingLedger'),
    )
    .option('--existing-ledger', 'never make a ledger: for every start but the first')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', END)
    .action(async (flags: Flags) => {
      const settings = loadSettings(context.environment);
      const output = new LogOutput({ clock: systemClock });
      const destination = isText(settings, context) ? textOn(output) : output;
      const log = createLog({ level: settings.logLevel, destination });
      const failed = Promise.withResolvers<never>();
      const app = await startApp(settings, {
        clock: systemClock,
        log,
        logLinesLost: () => output.linesLost,
        onFatal: failed.reject,
        makeLedger: makeOf(flags),
      });
      // A file that cannot be read is refused and logged there, so a reload never fails.
      context.onReload?.(() => void app.reload());
      const { environment } = context;
      const systemd = new Systemd({ ...app, environment, clock: systemClock, log });
      try {
        await systemd.ready(`receives at ${app.url}`);
        context.onReady?.();
        await Promise.race([aborted(context.signal), failed.promise]);
      } finally {
        await systemd.stopping();
        await app.stop();
        await output.close();
      }
    });
}

interface Flags {
  readonly newLedger?: boolean;
  readonly existingLedger?: boolean;
}

/** What a start does where there is no ledger. */
function makeOf({
  newLedger = false,
  existingLedger = false,
}: Flags): NonNullable<AppParts['makeLedger']> {
  if (newLedger) return 'again';
  return existingLedger ? 'never' : 'first';
}

function isText({ logFormat }: Settings, { isTerminal = false }: CliContext): boolean {
  return logFormat === 'auto' ? isTerminal : logFormat === 'text';
}

function textOn(output: LogOutput): DestinationStream {
  return { write: (line) => output.write(logText(line)) };
}

const END = `
With DRY_RUN=true it receives and plans, and writes nothing to HubSpot.
Ctrl-C or SIGTERM ends it; what is under way is finished first. A mapping file that changes is
taken over within seconds, at once on SIGHUP; one with faults is refused, and the last good one stays.`;

const EXAMPLES = examples(
  ['start', 'with the settings of the environment and .env'],
  ['start --existing-ledger', 'in a unit file: a disk that is not there is no first start'],
);
