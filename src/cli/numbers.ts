import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { choosePeriods, numbersOf } from '../core/numbers/choose-periods.ts';
import { numberRows, numbersCsv } from '../core/numbers/number-rows.ts';
import { PERIOD_LENGTHS, type PeriodLength } from '../core/numbers/periods.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { numbersText } from './numbers-text.ts';
import { printResult } from './print-result.ts';
import { withLedger } from './with-ledger.ts';

interface Flags {
  readonly from?: string;
  readonly to?: string;
  readonly by: PeriodLength;
  readonly connection?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `numbers`: how many passes were installed and uninstalled, and when. */
export function numbersCommand(context: CliContext): Command {
  return new Command('numbers')
    .description('installs and uninstalls by day, wallet and pass type, and how far passes come')
    .option('--from <day>', 'the first day; 30 days up to --to without it', day)
    .option('--to <day>', 'the last day; today without it', day)
    .addOption(
      new Option('--by <length>', 'what a line is of').choices([...PERIOD_LENGTHS]).default('day'),
    )
    .option(...CONNECTION_OPTION)
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .option('--csv', 'print the lines as CSV')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', COUNTED)
    .action(async (flags: Flags) =>
      withLedger(context, flags, async ({ ledger, tenant }) => {
        const zone = await ledger.loadMemo(tenant, 'time-zone');
        const chosen = choosePeriods(flags, zone, systemClock.now());
        if (typeof chosen === 'string') throw new CliError(chosen, EXIT.usage);
        await ledger.countWallet(tenant, Infinity);
        const numbers = numbersOf(chosen, await ledger.numbers(tenant, chosen.periods));
        if (flags.csv === true) context.print(numbersCsv(numberRows(numbers)));
        else printResult(context, flags, { json: numbers, text: numbersText(numbers) });
      }),
    );
}

/** @throws InvalidArgumentError on what is no day of the calendar */
function day(text: string): string {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError('It has to be a day, such as 2026-11-23.');
}

const EXAMPLES = examples(
  ['numbers', 'the last 30 days'],
  ['numbers --from 2026-01-01 --by month', 'this year, month by month'],
  ['numbers --by week --csv', 'for a spreadsheet'],
);

const COUNTED =
  "\nEach event counts once, on the day it happened in the account's time zone; replays and retries\n" +
  'count nothing again, and numbers stay when payloads are purged or people erased.';
