import { Command } from 'commander';
import type { OrderFlags } from './choose-connection.ts';
import { systemClock } from '../clock.ts';
import { timeText } from '../core/time-text.ts';
import { retainedSinceMs } from '../core/retained-since.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';
import { moment } from './moment.ts';
import { printResult } from './print-result.ts';
import { counted } from './text.ts';
import { withLedger } from './with-ledger.ts';

interface Flags extends OrderFlags {
  readonly before?: number;
}

/** `prune`: applies the retention time now. */
export function pruneCommand(context: CliContext): Command {
  return new Command('prune')
    .description('purge payloads that are older than RETENTION_DAYS, now')
    .option('--before <time>', 'of before then: ISO 8601, or how long ago (12h, 30d)', moment)
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', KEPT)
    .action(async (flags: Flags) =>
      withLedger(context, flags, async ({ ledger, tenant, settings }) => {
        const beforeMs = flags.before ?? retainedSinceMs(settings.retentionDays, systemClock.now());
        await confirm(context, `Purge the payloads of before ${timeText(beforeMs)}?`, flags);
        const payloads = await ledger.prune(tenant, beforeMs);
        const text = `${counted(payloads, 'payload')} of before ${timeText(beforeMs)} purged`;
        printResult(context, flags, { json: { beforeMs, payloads }, text });
      }),
    );
}

const EXAMPLES = examples(
  ['prune', 'what the daemon does by itself every hour'],
  ['prune --before 30d', 'more than RETENTION_DAYS would'],
);

const KEPT =
  '\nIds and hashes of events stay, so that none counts twice; what is still to be done is kept.';
