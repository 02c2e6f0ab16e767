import type { Mapping } from '../core/mapping/mapping.ts';

/** What a person may have done in the HubSpot account of a connection, for a mapping. */
export interface AccountDesk {
  /** Compares the account with a mapping, and plans what has to be made there first; changes nothing. */
  check(mapping: Mapping): Promise<AccountCheck>;
  /** Makes what the plan says; nothing where anything stands in the way. */
  make(mapping: Mapping): Promise<AccountMade>;
}

/** Answer to `POST /api/mapping/check`. */
export type AccountCheck =
  | {
      readonly kind: 'checked';
      /** What would keep values out of HubSpot and only a person can mend, a sentence each. */
      readonly problems: readonly string[];
      readonly plan: AccountPlan;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** What has to be made in HubSpot for a mapping, a line each. */
export interface AccountPlan {
  readonly steps: readonly string[];
  readonly conflicts: readonly string[];
  readonly notes: readonly string[];
  /** How many things are as they should be. */
  readonly unchanged: number;
  /** False where something stands in the way, and in a dry run. */
  readonly mayBeMade: boolean;
}

/** Answer to `POST /api/mapping/make`. */
export type AccountMade =
  | {
      readonly kind: 'made';
      readonly steps: readonly {
        readonly text: string;
        readonly outcome: 'done' | 'skipped' | 'failed' | 'not tried';
        readonly reason: string | null;
      }[];
    }
  | { readonly kind: 'failed'; readonly reason: string };
