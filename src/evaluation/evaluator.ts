import type { Receipt } from '../core/mapping/apply.ts';
import type { KeptEvent } from '../core/mapping/apply.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Pattern, PatternVerdict } from '../core/mapping/pattern.ts';
import type { Projection } from '../core/mapping/project.ts';
import type { PortalProperties } from '../core/definitions-in.ts';
import type { Preview } from '../core/preview.ts';
import type { TrialResult } from '../core/trial/compare-trial.ts';
import type { Application } from '../model/application.ts';
import type { ContactDocument } from '../model/contact.ts';
import type { Fault } from '../model/fault.ts';

/**
 * Evaluates the expressions of mappings where they may take all time and memory without harm to
 * anybody. What overruns a limit costs the one event or contact that it was evaluated on.
 *
 * All of it rejects with an {@link EvaluationError} where nothing can be evaluated at all.
 */
export interface Evaluator {
  /** Begins what it takes to evaluate, so that whoever asks first need not wait for that. Idempotent. */
  prepare(): void;
  /**
   * What a mapping makes of events, in their order. It may end after an event that was given up, so
   * that one who applies thousands of them can keep what is done: the result shows how far it came,
   * and holds one application at least.
   */
  apply(mapping: Mapping, events: readonly KeptEvent[]): Promise<readonly Application[]>;
  /**
   * What HubSpot should hold of contacts. Where a wallet's expressions were given up, its values are
   * dropped with the reason, and what events said of the contact stays.
   */
  project(mapping: Mapping, documents: readonly ContactDocument[]): Promise<readonly Projection[]>;
  /** What the text of a mapping file makes of one delivery. */
  preview(
    mapping: string,
    delivery: TriedDelivery,
    portal?: PortalProperties,
  ): Promise<PreviewResult>;
  /**
   * In what a mapping differs from another on each delivery; null where it took too much. It may wait
   * however many others do.
   */
  compare(
    mapping: string,
    ground: TrialGround,
    deliveries: readonly TriedDelivery[],
  ): Promise<readonly (TrialResult | null)[]>;
  /** Whether regular expressions can take time beyond measure. */
  examine(patterns: readonly Pattern[]): Promise<readonly PatternVerdict[]>;
}

/** What a mapping is tried against; both have no faults. */
export interface TrialGround {
  /** The text of the mapping in force; empty where nothing is compared. */
  readonly inForce: string;
  /** How the account defines its properties; empty where that is not known. */
  readonly portal: PortalProperties;
}

/** A delivery on which a mapping is tried. */
export interface TriedDelivery extends Receipt {
  readonly body: string;
  /** The event's name where the body has none. */
  readonly name?: string;
}

/** What came of trying a mapping: faults where it cannot be used. */
export type PreviewResult =
  | { readonly kind: 'preview'; readonly preview: Preview }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'lost'; readonly code: LossCode };

/** How an evaluation ended that came to no result. */
export type LossCode = 'expression-too-slow' | 'expression-out-of-memory' | 'expression-crashed';

/** Nothing can be evaluated: for now, or because this is at its end. */
export class EvaluationError extends Error {
  readonly code: 'unavailable' | 'busy';

  constructor(code: EvaluationError['code'], message: string) {
    super(message);
    this.name = 'EvaluationError';
    this.code = code;
  }
}
