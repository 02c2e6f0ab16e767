import { Command } from 'commander';
import { startApp } from '../app.ts';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { createLog } from '../log.ts';
import { aborted, type CliContext } from './context.ts';

/** `start`: runs the daemon until it is asked to end. */
export function startCommand(context: CliContext): Command {
  return new Command('start').description('run the daemon').action(async () => {
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
