import type { Mapping } from '../core/mapping/mapping.ts';
import type { AccountCheck, AccountMade } from './api.ts';

/** What a person may have done in the HubSpot account of a connection, for a mapping. */
export interface AccountDesk {
  /** Compares the account with a mapping, and plans what has to be made there first; changes nothing. */
  check(mapping: Mapping): Promise<AccountCheck>;
  /** Makes what the plan says; nothing where anything stands in the way. */
  make(mapping: Mapping): Promise<AccountMade>;
}
