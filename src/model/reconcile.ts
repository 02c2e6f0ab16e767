import type { ContactKey, DirtyContact } from './contact.ts';
import type { Verdict } from './verdict.ts';

/** An order to compare HubSpot with what it should hold. Nothing is changed by it. */
export interface ReconcileOrder {
  readonly startedMs: number;
  /** The contact that is compared alone; all of them where it is missing. */
  readonly contactId?: number;
}

/** How far a comparison is. */
export interface ReconcileRun {
  readonly startedMs: number;
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

/** Differences of one kind: of one property, or of the whole record, with one cause. */
export interface DriftGroup extends Pick<Drift, 'property' | 'cause' | 'changedBy'> {
  /** Contacts of which it is so. */
  readonly count: number;
  /** The first of them. */
  readonly samples: readonly DriftView[];
}

/** Which differences are mended: HubSpot's value is overwritten, or a record that was deleted is made again. */
export interface MendChoice {
  /** These properties alone; all of them where it is missing. */
  readonly properties?: readonly string[];
  /** This contact alone; all of them where it is missing. */
  readonly contactId?: number;
  /** Whether contacts whose record was deleted in HubSpot are made again. */
  readonly recreate: boolean;
}

/** What is sent again of a comparison. */
export interface Mended {
  /** The contacts of which something is sent again. */
  readonly contactIds: readonly number[];
  readonly values: number;
  /** Contacts that are made again. */
  readonly recreated: number;
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
