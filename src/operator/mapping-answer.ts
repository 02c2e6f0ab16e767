import type { TrialSum } from '../core/trial/trial-tally.ts';
import type { PreviewResult } from '../evaluation/evaluator.ts';
import type { Fault } from '../model/fault.ts';
import type { MappingVersionSummary } from '../model/mapping-version.ts';
import type { ListedContact } from './api.ts';

/** `GET /api/mapping?connection=`: the mapping in force and, where the file was refused, that one too. */
export interface MappingAnswer {
  readonly connection: string;
  readonly file: string;
  readonly version: string;
  readonly text: string;
  readonly sinceMs: number;
  readonly refused: {
    readonly atMs: number;
    readonly text: string;
    readonly faults: readonly Fault[];
  } | null;
  /** What the file says, where a version of the page is in force until the file changes; null else. */
  readonly insteadOf: { readonly version: string; readonly text: string } | null;
}

/** `GET /api/mapping/versions?connection=`, the newest first. */
export interface MappingVersionsAnswer {
  readonly versions: readonly MappingVersionSummary[];
}

/** A line of the answer to `POST /api/mapping/run`, which is lines of JSON. The last is a sum, or a failure. */
export type TrialLine =
  | { readonly kind: 'progress'; readonly tried: number; readonly total: number }
  | { readonly kind: 'sum'; readonly sum: TrialSum; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly message: string };

/** Answer to `POST /api/preview`, which says what a mapping would make of an event. */
export type PreviewAnswer =
  | Extract<PreviewResult, { readonly kind: 'faults' }>
  | (Extract<PreviewResult, { readonly kind: 'preview' }> & {
      /** The text of the event; without what proves its identifiers. */
      readonly body: string;
      /** The contact that its keys lead to now; null where they would make a new one. */
      readonly reaches: PreviewedContact | null;
    });

/** A contact that a previewed event reaches. */
export type PreviewedContact = Pick<ListedContact, 'title' | 'key' | 'url'>;
