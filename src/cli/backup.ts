import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import { duration } from '../core/duration.ts';
import { backUpLedger } from '../ledger/open-ledger.ts';
import type { CopyProgress } from '../ledger/sqlite/copy-ledger.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import { progressOf } from './progress.ts';
import { counted } from './text.ts';
import { existing } from './with-ledger.ts';

interface Flags {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `backup <file>`: copies the ledger while the daemon works on it, and looks the copy through. */
export function backupCommand(context: CliContext): Command {
  return new Command('backup')
    .description('copy the ledger into one file while the daemon runs, and verify the copy')
    .argument('<file>', 'where the copy goes; in a folder that is there')
    .option('--force', 'replace the file where there is one')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', RESTORE)
    .action(async (file: string, flags: Flags) => {
      const { databaseUrl } = loadSettings(context.environment, { needs: [] });
      const startedMs = systemClock.now();
      const backUp = await existing(databaseUrl, async () =>
        refusals(context.signal, async () =>
          backUpLedger(databaseUrl, optionsOf(file, flags, context)),
        ),
      );
      const ms = systemClock.now() - startedMs;
      const { bytes, events, contacts, schema } = backUp;
      const text =
        `${file}: ${megabytes(bytes)} MB, ${counted(events, 'event')}, ${counted(contacts, 'contact')}, schema ${schema}; whole, in ${duration(ms)}\n` +
        'It holds personal data as the ledger does: keep it as safe, and delete it as soon.';
      printResult(context, flags, { json: { file, ...backUp, ms }, text });
    });
}

function optionsOf(to: string, { force = false }: Flags, context: CliContext) {
  const report = progressOf(context);
  return {
    to,
    replaces: force,
    signal: context.signal,
    onProgress: ({ bytes, of, isFirst }: CopyProgress) => {
      const what = isFirst ? 'copied' : 'compared with what has come meanwhile';
      report(`${megabytes(bytes)} of ${megabytes(of)} MB ${what}`);
    },
    onVerify: () => context.report('all copied; verifying the copy'),
  };
}

/** A copy that would replace something was asked for wrongly; one that was interrupted has not failed by itself. */
async function refusals<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === 'unsafe') throw new CliError(message, EXIT.usage);
    if (signal.aborted) throw new CliError('interrupted: no backup was made');
    throw error;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
}

const EXAMPLES = examples(
  ['backup ledger-2026-11-27.db', 'works while the daemon runs, and after'],
  ['backup --force /backups/ledger.db', 'in the place of the backup of before'],
);

const RESTORE =
  '\nIt asks nothing of the daemon, and no webhook waits for it. docs/operations.md says how to restore.';
