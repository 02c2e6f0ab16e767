import { UNNAMED_WALLET } from '../core/numbers/number-rows.ts';
import type { NumberReport } from '../core/numbers/number-report.ts';
import { columns, counted, section } from './text.ts';

/** The wallet's numbers as a person reads them. */
export function numbersText(report: NumberReport): string {
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
