import type { TimelineEntry } from './timeline.ts';
import type { TroubleName } from './trouble.ts';

/** A contact in the list of the page. */
export interface ContactSummary {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The value of the wallet's status; null where the account has no such property. */
  readonly status: string | null;
  /** ISO 8601 in UTC, as all instants here. */
  readonly changedAt: string;
  /** Another text after each change of the contact or its timeline. */
  readonly changes: string;
}

/** What the page asks for once a second. */
export interface OverviewAnswer {
  readonly portalId: string;
  readonly nowMs: number;
  /** Requests to the API so far. */
  readonly requests: number;
  readonly total: number;
  readonly revision: string;
  readonly trouble: readonly TroubleName[];
  /** How many contacts match; left out with the contacts where nothing changed. */
  readonly matching?: number;
  /** The newest change first. */
  readonly contacts?: readonly ContactSummary[];
}

/** A value of a contact as it is shown. */
export interface ShownValue {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** Whether it is the wallet's status. */
  readonly badge: boolean;
  readonly text: string;
  readonly shown: string;
  readonly changedAt: string | null;
}

/** Values that belong together. */
export interface Section {
  readonly kind: 'wallet' | 'about' | 'other';
  readonly title: string;
  readonly values: readonly ShownValue[];
}

/** An entry of the timeline, its values by their labels. */
export interface ShownEntry extends Omit<TimelineEntry, 'properties'> {
  readonly values: { readonly [label: string]: string };
}

/** All that the page shows of a contact. */
export interface ContactAnswer extends ContactSummary {
  readonly createdAt: string;
  readonly sections: readonly Section[];
  readonly timeline: readonly ShownEntry[];
}
