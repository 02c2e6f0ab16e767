import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { choosePeriods, numbersOf, type Time, TIMES } from '../core/numbers/choose-periods.ts';
import { csvHead, csvRows } from '../core/csv.ts';
import { numberReport } from '../core/numbers/number-report.ts';
import { NUMBER_COLUMNS } from '../core/numbers/number-rows.ts';
import { PERIOD_LENGTHS, type PeriodLength } from '../core/numbers/periods.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { numbersText } from './numbers-text.ts';
import { printPeopleOfTime, type PeopleFlags } from './people-of-time.ts';
import { printResult } from './print-result.ts';
import { wholeNumber } from './whole-number.ts';
import { withLedger } from './with-ledger.ts';

interface Flags extends PeopleFlags {
  readonly people?: boolean;
  readonly time?: Time;
  readonly from?: string;
  readonly to?: string;
  readonly by: PeriodLength;
}

/** `numbers`: how many passes were installed and uninstalled, and when. */
export function numbersCommand(context: CliContext): Command {
  return new Command('numbers')
    .description('installs and uninstalls by day, wallet and pass type, and how far passes come')
    .addOption(
      new Option('--time <time>', 'a time by its name; weeks begin on Mondays')
        .choices([...TIMES])
        .conflicts(['from', 'to']),
    )
    .option('--from <day>', 'the first day; 30 days up to --to without it', day)
    .option('--to <day>', 'the last day; today without it', day)
    .addOption(
      new Option('--by <length>', 'what a line is of').choices([...PERIOD_LENGTHS]).default('day'),
    )
    .option('--people', 'who installed a pass in this time, instead of how many')
    .option('--wallet <wallet>', 'with --people: into this wallet')
    .option(
      '--without <property>',
      'with --people: who have not said yes to this consent or yes/no property',
    )
    .option(
      '--limit <n>',
      'with --people: how many at most (default: 20; with --csv all)',
      wholeNumber,
    )
    .option(...CONNECTION_OPTION)
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .option('--csv', 'print the lines as CSV')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', COUNTED)
    .action(async (flags: Flags) =>
      withLedger(context, flags, async (side) => {
        const { ledger, tenant } = side;
        const zone = await ledger.loadMemo(tenant, 'time-zone');
        const chosen = choosePeriods(flags, zone, systemClock.now());
        if (typeof chosen === 'string') throw new CliError(chosen, EXIT.usage);
        if (flags.people === true) {
          return printPeopleOfTime(context, flags, side, chosen);
        }
        await ledger.countWallet(tenant, Infinity);
        const report = numberReport(
          numbersOf(chosen, await ledger.numbers(tenant, chosen.periods)),
        );
        if (flags.csv === true) {
          context.print(csvHead(NUMBER_COLUMNS) + csvRows(NUMBER_COLUMNS, report.rows).trimEnd());
        } else printResult(context, flags, { json: report, text: numbersText(report) });
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
  ['numbers --time last-week', 'Monday to Sunday'],
  [
    'numbers --people --time last-week --without neostore_consent_email',
    'who installed last week and has not consented',
  ],
  ['numbers --by week --csv', 'for a spreadsheet'],
);

const COUNTED =
  "\nEach event counts once, on the day it happened in the account's time zone; replays and retries\n" +
  'count nothing again, and numbers stay when payloads are purged or people erased.';
