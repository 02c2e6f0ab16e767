import {
  flows,
  funnelOf,
  heldByWallet,
  nobodyShare,
  numberRows,
  UNNAMED_WALLET,
} from '../core/numbers/number-rows.ts';
import { columns, counted, section } from './text.ts';
import type { Numbers } from '../model/numbers.ts';

/** The wallet's numbers as a person reads them. */
export function numbersText(numbers: Numbers): string {
  const { counts, totals, nobody, periods, uncounted } = numbers;
  const { created, installed, stillInstalled } = funnelOf(counts);
  const all = flows(counts);
  return [
    `${periods.at(0)} to ${periods.at(-1)} by ${numbers.by}, ${zoneText(numbers)}\n`,
    uncounted === 0 ? '' : `${counted(uncounted, 'event')} not counted yet\n`,
    `\n${flowTable(numbers)}\n`,
    `\n${all.installs} installed, ${all.uninstalls} uninstalled, ${all.firstInstalls} for the first time\n`,
    `of ${counted(created, 'pass', 'passes')} created in this time ${installed} were installed, ${stillInstalled} still are\n`,
    section(
      'Passes installed now',
      heldByWallet(totals).map(({ wallet, passes }) => [String(passes), named(wallet)]),
    ),
    section(
      `Events that reached nobody: ${(nobodyShare(numbers) * 100).toFixed(1)} % of ${numbers.events}`,
      nobody.map(({ reason, count }) => [String(count), reason]),
    ),
  ]
    .join('')
    .trimEnd();
}

function zoneText({ timeZone, isZoneOfAccount }: Numbers): string {
  return isZoneOfAccount
    ? `days of ${timeZone}, as the HubSpot account's`
    : "days of UTC: the account's time zone is not known yet";
}

function flowTable(numbers: Numbers): string {
  const rows = numberRows(numbers).map((row) => [
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
