import { Command } from 'commander';
import { startApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { createLog } from '../log.ts';
import { aborted, type CliContext } from './context.ts';
import { examples } from './help.ts';

/** `start`: runs the daemon until it is asked to end. */
export function startCommand(context: CliContext): Command {
  return new Command('start')
    .description('run the daemon; its log goes to standard output, a JSON object a line')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', '\nCtrl-C or SIGTERM ends it; what is under way is finished first.')
    .action(async () => {
      const settings = loadSettings(context.environment);
      const log = createLog({ level: settings.logLevel });
      const failed = Promise.withResolvers<never>();
      const app = await startApp(settings, { clock: systemClock, log, onFatal: failed.reject });
      try {
        await Promise.race([aborted(context.signal), failed.promise]);
      } finally {
        await app.stop();
      }
    });
}

const EXAMPLES = `${examples(['start', 'with the settings of the environment and .env'])}
  DRY_RUN=true neostore-hubspot start  receives and plans, but writes nothing to HubSpot`;
