import type { KeptEvent } from '../core/mapping/apply.ts';
import type { Pattern, PatternVerdict } from '../core/mapping/pattern.ts';
import type { Projection } from '../core/mapping/project.ts';
import type { PreviewResult, TrialGround, TriedDelivery } from './evaluator.ts';
import type { TrialResult } from '../core/trial/compare-trial.ts';
import type { Application } from '../model/application.ts';
import type { WalletState } from '../model/wallet.ts';

/** What can be evaluated: on which items, and what comes of each. */
export interface WorkTypes {
  readonly apply: { readonly item: KeptEvent; readonly result: Application };
  readonly project: { readonly item: WalletState; readonly result: Projection };
  readonly preview: { readonly item: TriedDelivery; readonly result: PreviewResult };
  readonly compare: { readonly item: TriedDelivery; readonly result: TrialResult };
  readonly examine: { readonly item: Pattern; readonly result: PatternVerdict };
}

export type WorkName = keyof WorkTypes;

export type Item<W extends WorkName> = WorkTypes[W]['item'];

export type Result<W extends WorkName> = WorkTypes[W]['result'];

/** A batch that the evaluating process is sent. It answers with the results of its items, some at a time. */
export interface WorkOrder<W extends WorkName = WorkName> {
  readonly work: W;
  /** Text of the mapping file; empty where none is needed. */
  readonly mapping: string;
  /** What a mapping is tried against, where it is tried. */
  readonly trial?: TrialGround;
  readonly items: readonly Item<W>[];
}

/** What the evaluating process sends: first that it is ready, then results in the order of the items. */
export type WorkAnswer =
  { readonly kind: 'ready' } | { readonly kind: 'results'; readonly results: readonly unknown[] };
