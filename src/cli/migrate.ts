import { Command, InvalidArgumentError, Option } from 'commander';
import { shownUrl } from '../core/ledger/shown-url.ts';
import type { MoveProgress, MoveReport } from '../ledger/move/move-ledger.ts';
import { moveBetween, type MoveRequest } from '../ledger/move-between.ts';
import { confirm, failIfNobodyToAsk } from './confirm.ts';
import { CliError, EXIT, ExitError, type CliContext } from './context.ts';
import { explain } from './explain.ts';
import { examples } from './help.ts';
import { moveText } from './migrate-text.ts';
import { printResult } from './print-result.ts';
import { progressOf } from './progress.ts';
import { counted } from './text.ts';

interface Flags {
  readonly from: string;
  readonly to: string;
  readonly check?: boolean;
  readonly finish?: boolean;
  readonly ranges?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `migrate --from <url> --to <url>`: moves the ledger to PostgreSQL, or back. */
export function migrateCommand(context: CliContext): Command {
  return new Command('migrate')
    .description('move the ledger from SQLite to PostgreSQL, or back, while the daemon runs')
    .requiredOption('--from <url>', 'the database it is in: sqlite:<file> or postgres://…', url)
    .requiredOption('--to <url>', 'the database it goes to', url)
    .addOption(
      new Option('--check', 'only compare the two, and change nothing').conflicts('finish'),
    )
    .option('--finish', 'at the end close the old ledger for good, and open the new one')
    .option('--ranges', 'print each range that was compared')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', MORE)
    .action(async (flags: Flags) => {
      const kind = kindOf(flags);
      if (kind === 'finish') {
        failIfNobodyToAsk(context, flags);
        await confirm(context, QUESTION, flags);
      }
      const report = await interruptible(context.signal, async () =>
        moveBetween({
          from: flags.from,
          to: flags.to,
          kind,
          signal: context.signal,
          onProgress: reporter(context),
        }),
      );
      const places = { from: shownUrl(flags.from), to: shownUrl(flags.to) };
      printResult(context, flags, {
        json: { ...places, ...report },
        text: moveText(report, places, flags.ranges === true),
      });
      if (report.outcome === 'different') throw new ExitError(EXIT.failed);
    });
}

const QUESTION =
  'The old ledger is closed for good: its daemon ends, and webhooks are refused, and sent again by Neostore, until you start the daemon on the new one. Go on?';

function kindOf({ check = false, finish = false }: Flags): MoveRequest['kind'] {
  return check ? 'check' : finish ? 'finish' : 'copy';
}

function url(given: string): string {
  if (/^(sqlite:(?!:memory:).|postgres(ql)?:\/\/.)/.test(given)) return given;
  throw new InvalidArgumentError('It is sqlite: and a file name, or begins with postgres://.');
}

function reporter(context: CliContext): (progress: MoveProgress) => void {
  const report = progressOf(context);
  let last: MoveProgress['round'] = 1;
  return ({ round, table, rows }) => {
    const text = `${round === 'last' ? 'last round' : `round ${round}`}: ${counted(rows, 'row')} compared, now ${table}`;
    if (round === 'last' && last !== 'last')
      context.report('last round: nobody else can write now');
    last = round;
    report(text);
  };
}

/** What is not possible was asked for wrongly; what was interrupted goes on with the next run. */
async function interruptible(
  signal: AbortSignal,
  work: () => Promise<MoveReport>,
): Promise<MoveReport> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === 'unsafe') throw new CliError(message, EXIT.usage);
    if (signal.aborted) throw new CliError('interrupted: run it again to go on');
    const { message: explained, status } = explain(error, '--from or --to');
    throw new CliError(explained, status);
  }
}

const EXAMPLES = examples(
  ['migrate --from sqlite:ledger.db --to postgres://app@db/ledger', 'copy, while the daemon runs'],
  ['migrate --from sqlite:ledger.db --to postgres://app@db/ledger --finish', 'and change over'],
  ['migrate --from postgres://app@db/ledger --to sqlite:ledger.db --finish', 'the way back'],
);

const MORE =
  '\nIt can be ended at any moment and run again. Where a URL has no password, PGPASSWORD or ~/.pgpass is\nasked, so that none stands in the list of processes. docs/scale.md says how to change over.';
