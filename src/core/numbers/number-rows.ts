import type { CsvColumn } from '../csv.ts';
import type { Count, Numbers, PeriodCount } from '../../model/numbers.ts';

/** How many came and went. */
export interface Flows {
  readonly installs: number;
  readonly uninstalls: number;
  readonly net: number;
  readonly firstInstalls: number;
}

/** A line of the numbers: one period, wallet, type and source. */
export interface NumberRow extends Flows {
  readonly period: string;
  readonly wallet: string;
  readonly passType: string;
  readonly source: string;
}

/** How far passes that were created in the time have come. */
export interface Funnel {
  readonly created: number;
  readonly installed: number;
  readonly stillInstalled: number;
}

/** What a wallet is called that an event does not name. */
export const UNNAMED_WALLET = 'not named';

/** Installs and uninstalls, line by line, in the order of the periods. */
export function numberRows({ counts }: Pick<Numbers, 'counts'>): NumberRow[] {
  const shown = counts.filter(({ kind }) => COLUMNS.has(kind));
  const groups = Map.groupBy(shown, ({ period, wallet, passType, source }) =>
    JSON.stringify([period, wallet, passType, source]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { period, wallet, passType, source } = first;
    return [{ period, wallet, passType, source, ...flows(group) }];
  });
}

/** All of it together, or of what is asked for. */
export function flows(counts: readonly Pick<Count, 'kind' | 'count'>[]): Flows {
  const installs = sumOf(counts, 'installed');
  const uninstalls = sumOf(counts, 'uninstalled');
  return {
    installs,
    uninstalls,
    net: installs - uninstalls,
    firstInstalls: sumOf(counts, 'first'),
  };
}

/** How far the passes have come that were created in these periods. */
export function funnelOf(counts: readonly PeriodCount[]): Funnel {
  return {
    created: sumOf(counts, 'made'),
    installed: sumOf(counts, 'used'),
    stillInstalled: sumOf(counts, 'held'),
  };
}

/** In how many wallets passes are now, by wallet, the most frequent first. */
export function heldByWallet(totals: readonly Count[]): { wallet: string; passes: number }[] {
  const held = totals.filter(({ kind }) => kind === 'held');
  return [...Map.groupBy(held, ({ wallet }) => wallet)]
    .map(([wallet, counts]) => ({ wallet, passes: sumOf(counts, 'held') }))
    .sort((a, b) => b.passes - a.passes);
}

/** The share of all events that reached nobody, from 0 to 1. */
export function nobodyShare({ events, nobody }: Pick<Numbers, 'events' | 'nobody'>): number {
  const missed = nobody.reduce((sum, { count }) => sum + count, 0);
  return events === 0 ? 0 : missed / events;
}

/** The lines as CSV. */
export const NUMBER_COLUMNS: readonly CsvColumn<NumberRow>[] = [
  { name: 'period', cellOf: ({ period }) => period },
  { name: 'wallet', cellOf: ({ wallet }) => wallet },
  { name: 'pass_type', cellOf: ({ passType }) => passType },
  { name: 'source', cellOf: ({ source }) => source },
  { name: 'installs', cellOf: ({ installs }) => installs },
  { name: 'uninstalls', cellOf: ({ uninstalls }) => uninstalls },
  { name: 'net', cellOf: ({ net }) => net },
  { name: 'first_installs', cellOf: ({ firstInstalls }) => firstInstalls },
];

const COLUMNS = new Set<string>(['installed', 'uninstalled', 'first']);

function sumOf(counts: readonly Pick<Count, 'kind' | 'count'>[], kind: Count['kind']): number {
  return counts.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0);
}
