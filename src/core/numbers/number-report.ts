import {
  flows,
  type Flows,
  type Funnel,
  funnelOf,
  heldByWallet,
  nobodyShare,
  numberRows,
  type NumberRow,
} from './number-rows.ts';
import type { Numbers } from '../../model/numbers.ts';

/** The wallet's numbers as page, command and API tell them. */
export interface NumberReport extends Omit<Numbers, 'counts' | 'totals' | 'periods'> {
  /** All periods together, and each by itself. */
  readonly sum: Flows;
  readonly periods: readonly (Flows & { readonly period: string })[];
  /** By period, wallet, pass type and source. */
  readonly rows: readonly NumberRow[];
  readonly funnel: Funnel;
  /** Passes by the wallet in which they are now. */
  readonly installedNow: readonly { readonly wallet: string; readonly passes: number }[];
  /** The share of all events that reached nobody, from 0 to 1. */
  readonly nobodyShare: number;
}

/** What the numbers come to. */
export function numberReport({ counts, totals, periods, ...rest }: Numbers): NumberReport {
  const rows = numberRows({ counts });
  const ofPeriod = Map.groupBy(counts, ({ period }) => period);
  return {
    ...rest,
    sum: flows(counts),
    periods: periods.map((period) => ({ period, ...flows(ofPeriod.get(period) ?? []) })),
    rows,
    funnel: funnelOf(counts),
    installedNow: heldByWallet(totals),
    nobodyShare: nobodyShare(rest),
  };
}
