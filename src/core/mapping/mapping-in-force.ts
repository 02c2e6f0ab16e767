import type { Mapping } from './mapping.ts';
import type { Fault } from '../../model/fault.ts';

/** The mapping that is applied, and what its file holds where that cannot be used. */
export interface MappingInForce {
  readonly file: string;
  readonly mapping: Mapping;
  /** Since when it is in force, milliseconds since 1970. */
  readonly sinceMs: number;
  readonly refused: RefusedMapping | null;
  /** What the file says, where a person has put another mapping in force until the file changes. */
  readonly insteadOf?: MappingText;
}

/** The text of a mapping file. */
export interface MappingText {
  readonly version: string;
  readonly text: string;
}

/** A mapping file that was not taken because of its faults. */
export interface RefusedMapping {
  readonly atMs: number;
  readonly text: string;
  readonly faults: readonly Fault[];
}
