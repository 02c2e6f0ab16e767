import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { contactLine } from '../core/contact-line.ts';
import { csvHead, csvRows } from '../core/csv.ts';
import {
  choosePeriods,
  type ChosenPeriods,
  numbersOf,
  type Time,
  timeOf,
  TIMES,
} from '../core/numbers/choose-periods.ts';
import { INSTALLER_COLUMNS, questionFault } from '../core/numbers/installer-of.ts';
import { numberReport, type NumberReport } from '../core/numbers/number-report.ts';
import { NUMBER_COLUMNS, UNNAMED_WALLET } from '../core/numbers/number-rows.ts';
import { PERIOD_LENGTHS, type PeriodLength } from '../core/numbers/periods.ts';
import { walletNames } from '../core/wallet.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { type CliContext, CliError, EXIT } from './context.ts';
import { whoText } from './events.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { type ListFlags, printList } from './print-list.ts';
import { printResult } from './print-result.ts';
import { columns, counted, section, shortened } from './text.ts';
import { wholeNumber } from './whole-number.ts';
import { type ReportsSide, withLedger } from './with-ledger.ts';

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

/** The wallet's numbers as a person reads them. */
function numbersText(report: NumberReport): string {
  const { sum, funnel, nobody, contacts, installedNow, uncounted, from, to, by } = report;
  const { created, installed, stillInstalled } = funnel;
  return [
    `${from} to ${to} by ${by}, ${zoneText(report)}\n`,
    uncounted === 0 ? '' : `${counted(uncounted, 'event')} not counted yet\n`,
    `\n${flowTable(report)}\n`,
    `\n${sum.installs} installed, ${sum.uninstalls} uninstalled, ${sum.firstInstalls} for the first time\n`,
    `of ${counted(created, 'pass', 'passes')} created in this time ${installed} were installed, ${stillInstalled} still are\n`,
    section(
      'Passes installed now',
      installedNow.map(({ wallet, passes }) => [String(passes), named(wallet)]),
    ),
    section(
      'Contacts by wallet status',
      contacts.map(({ wallet, count }) => [String(count), wallet]),
    ),
    section(
      `Events that reached nobody: ${(report.nobodyShare * 100).toFixed(1)} % of ${report.events}`,
      nobody.map(({ reason, count }) => [String(count), reason]),
    ),
  ]
    .join('')
    .trimEnd();
}

function zoneText({ timeZone, isZoneOfAccount }: NumberReport): string {
  return isZoneOfAccount
    ? `days of ${timeZone}, as the HubSpot account's`
    : "days of UTC: the account's time zone is not known yet";
}

function flowTable(report: NumberReport): string {
  const rows = report.rows.map((row) => [
    row.period,
    named(row.wallet),
    row.passType,
    row.source,
    String(row.installs),
    String(row.uninstalls),
    String(row.net),
    String(row.firstInstalls),
  ]);
  if (rows.length === 0) return '  Nothing was installed or uninstalled in this time.';
  return columns([
    ['', 'wallet', 'pass type', 'source', 'installed', 'uninstalled', 'net', 'first'],
    ...rows,
  ]);
}

function named(wallet: string): string {
  return wallet === '' ? UNNAMED_WALLET : wallet;
}

/** Whom of those who installed is asked for. */
interface PeopleFlags extends ListFlags {
  readonly wallet?: string;
  readonly without?: string;
}

/**
 * Prints who installed a pass in a time.
 * @throws CliError where `--without` names nothing that people say yes or no to
 */
async function printPeopleOfTime(
  context: CliContext,
  flags: PeopleFlags,
  side: ReportsSide,
  chosen: ChosenPeriods,
): Promise<void> {
  const { ledger, tenant } = side;
  const { without, wallet } = flags;
  if (without !== undefined) {
    const fault = questionFault((await mappingOfSide(context, side)).mapping, without);
    if (fault !== null) throw new CliError(`--without: ${fault}`, EXIT.usage);
  }
  const query = { ...timeOf(chosen), ...withoutGaps({ wallet: wallet?.toLowerCase(), without }) };
  await printList(context, flags, {
    name: 'people',
    csv: INSTALLER_COLUMNS,
    head: ['contact', 'installed', 'in', 'wallet now', 'HubSpot record'],
    cellsOf: ({ contact, at, wallets }) => [
      shortened(whoText(contactLine(contact))),
      at.slice(0, 16).replace('T', ' '),
      wallets.map(named).join(', '),
      walletNames(contactLine(contact).wallet),
      contact.hubspotId ?? '',
    ],
    none: 'Nobody is like this.',
    ask: async (after: number | undefined, limit) =>
      ledger.installers(tenant, { ...query, limit, ...withoutGaps({ after }) }),
  });
}
