import type { Fault } from '../core/mapping/fault.ts';
import type { Mapping } from '../core/mapping/mapping.ts';

/** A connection as the operator's server sees it. */
export interface OperatorConnection {
  /** Neostore's tenant id. */
  readonly id: string;
  readonly dryRun: boolean;
  /** Asked at the time of use: the mapping file may have changed. */
  readonly mapping: () => MappingInForce;
  /** Where HubSpot shows a record; null where that is not known. */
  readonly recordUrl: (recordId: string) => string | null;
  /** HubSpot's number of the account; null until it was reached. */
  readonly portalId: () => string | null;
}

/** The mapping in force, with the file that was refused since, if one was. */
export interface MappingInForce {
  readonly file: string;
  readonly mapping: Mapping;
  readonly text: string;
  readonly sinceMs: number;
  readonly refused: RefusedMapping | null;
}

/** A mapping file that is not in force because of its faults. */
export interface RefusedMapping {
  readonly atMs: number;
  readonly text: string;
  readonly faults: readonly Fault[];
}
