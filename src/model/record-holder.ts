import type { ContactKey, ContactOrigin, HubSpotRecord } from './contact.ts';

/** Who has records in HubSpot, and who holds keys. */
export interface Holders {
  readonly records: readonly RecordHolder[];
  readonly keys: readonly (ContactKey & { readonly contactId: number })[];
}

/** A contact that has a record in HubSpot. */
export interface RecordHolder {
  readonly hubspotId: string;
  readonly contactId: number;
  readonly keys: readonly ContactKey[];
}

/** A contact of whom HubSpot has several records. */
export interface UnmergedContact {
  readonly contactId: number;
  /** A key of it, one that names a person where there is one. */
  readonly contactKey: ContactKey | null;
  /** The record that is kept up to date; null where it has none at the moment. */
  readonly hubspotId: string | null;
  readonly origin: ContactOrigin | null;
  readonly duplicates: readonly HubSpotRecord[];
  /** Why they are not merged; null where that is not known yet. */
  readonly reason: string | null;
}
