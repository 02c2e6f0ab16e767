import type { ContactKey, DirtyContact } from './contact.ts';
import type { Verdict } from './verdict.ts';

/** An order to compare HubSpot with what it should hold. */
export interface ReconcileOrder {
  /** Whether to send again what differs. */
  readonly fix: boolean;
  readonly startedMs: number;
}

/** How far a comparison is. */
export interface ReconcileRun extends ReconcileOrder {
  /** Contacts to compare, counted when it began. */
  readonly total: number;
  readonly checked: number;
  /** Contacts of which something differs. */
  readonly drifted: number;
  /** Null while it is under way. */
  readonly endedMs: number | null;
}

/** One value in which HubSpot differs from what it should hold. */
export interface Drift {
  readonly contactId: number;
  readonly hubspotId: string;
  /** Null where the whole record is gone. */
  readonly property: string | null;
  readonly expected: string;
  readonly found: string;
  /** Somebody else set it in HubSpot; or HubSpot holds nothing of what it had confirmed; or the record is gone. */
  readonly cause: 'changed in HubSpot' | 'lost' | 'record gone';
  /** What HubSpot's history names as the source of the change, such as `CRM_UI`; null where it names none. */
  readonly changedBy: string | null;
}

/** A difference with a key of its contact. */
export interface DriftView extends Drift {
  readonly contactKey: ContactKey | null;
}

/** The comparison of some contacts. */
export interface ReconcileStep {
  /** The contacts that were compared, as they were claimed. */
  readonly checked: readonly Pick<DirtyContact, 'id' | 'revision'>[];
  readonly drifts: readonly Drift[];
  /** Values that HubSpot holds otherwise than they were sent, as it turns out. */
  readonly verdicts?: readonly { readonly contactId: number; readonly verdict: Verdict }[];
  /** Whether these were the last. */
  readonly isLast: boolean;
}
