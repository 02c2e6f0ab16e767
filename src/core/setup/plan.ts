import type { WantedEvent, WantedEventProperty, WantedGroup, WantedProperty } from './wanted.ts';

/** What separates two systems from what a mapping needs, and what cannot be mended by adding. */
export interface SetupPlan {
  /** In the order in which they have to be made. */
  readonly steps: readonly SetupStep[];
  /** While there is one, nothing is to be changed at all. */
  readonly conflicts: readonly Conflict[];
  /** What a person should know although nothing is to be done about it. */
  readonly notes: readonly string[];
  /** How many things are as they should be. */
  readonly unchanged: number;
}

/** One change. None of them takes anything away but the last. */
export type SetupStep =
  | { readonly kind: 'create group'; readonly group: WantedGroup }
  | { readonly kind: 'create property'; readonly property: WantedProperty }
  | { readonly kind: 'extend options'; readonly property: string; readonly added: string[] }
  | { readonly kind: 'define event'; readonly event: WantedEvent }
  | {
      readonly kind: 'extend event';
      readonly event: string;
      readonly fullyQualifiedName: string;
      readonly added: readonly WantedEventProperty[];
    }
  | { readonly kind: 'create webhook'; readonly settings: WebhookSettings }
  | {
      readonly kind: 'update webhook';
      readonly id: string;
      readonly settings: WebhookSettings;
      /** What becomes different, for people: `events + Pass:Created`. */
      readonly changes: readonly string[];
    }
  | { readonly kind: 'remove webhook'; readonly id: string; readonly endpoint: string };

/** Something that is there and is different in a way that adding does not mend. */
export interface Conflict {
  /** Such as `property neostore_store_id`. */
  readonly subject: string;
  /** The rest of the sentence that begins with the subject. */
  readonly fault: string;
}

/** A webhook subscription of Neostore, without its id and secret. */
export interface WebhookSettings {
  readonly description: string | null;
  readonly events: readonly string[];
  readonly endpoint: string;
  readonly enabled: boolean;
}

/** A plan that changes nothing and to which others are added. */
const NOTHING: SetupPlan = { steps: [], conflicts: [], notes: [], unchanged: 0 };

/** The plan that does what all these do, in their order. */
export function joinPlans(plans: readonly SetupPlan[]): SetupPlan {
  return {
    steps: plans.flatMap(({ steps }) => steps),
    conflicts: plans.flatMap(({ conflicts }) => conflicts),
    notes: plans.flatMap(({ notes }) => notes),
    unchanged: plans.reduce((sum, { unchanged }) => sum + unchanged, 0),
  };
}

/** The plan that leaves things as they are. */
export function unchanged(count = 1): SetupPlan {
  return { ...NOTHING, unchanged: count };
}

/** The plan of these changes. */
export function change(...steps: readonly SetupStep[]): SetupPlan {
  return { ...NOTHING, steps };
}

/** The plan that cannot be carried out. */
export function conflict(subject: string, fault: string): SetupPlan {
  return { ...NOTHING, conflicts: [{ subject, fault }] };
}

/** The plan that only tells something. */
export function note(text: string): SetupPlan {
  return { ...NOTHING, notes: [text] };
}
