import type { PortalProperties } from '../core/definitions-in.ts';
import type { AccountDesk } from './account-desk.ts';
import type { ConnectionState } from '../model/condition.ts';
import type { Fault } from '../model/fault.ts';
import type { LedgerStatus } from '../model/view.ts';
import type { MappingInForce } from '../core/mapping/mapping-in-force.ts';

/** A connection as the operator's server sees it. */
export interface OperatorConnection {
  /** Neostore's tenant id. */
  readonly id: string;
  readonly dryRun: boolean;
  /** Asked at the time of use: the mapping file may have changed. */
  readonly mapping: () => MappingInForce;
  /** Puts a mapping in force until its file changes; returns its faults. */
  readonly putInForce: (text: string) => Promise<readonly Fault[]>;
  /** How the account defines its contact properties; empty until it was read. */
  readonly properties: () => PortalProperties;
  readonly account: AccountDesk;
  /** Where HubSpot shows a record; null where that is not known. */
  readonly recordUrl: (recordId: string) => string | null;
  /** How it stands, by what the ledger counts and the process knows. */
  readonly stateOf: (status: LedgerStatus) => ConnectionState;
  /** HubSpot's number of the account; null until it was reached. */
  readonly portalId: () => string | null;
}
