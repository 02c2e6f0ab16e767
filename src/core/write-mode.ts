import type { KeptCode } from './reason.ts';
import type { WriteMode } from '../model/write-mode.ts';

/** What is known of a property before it is written. */
export interface HeldValue {
  /** What the record holds; empty where it holds nothing, or was not read. */
  readonly current: string;
  /** Whether that is a value of ours: one that HubSpot confirmed, or whose answer was lost. */
  readonly isOurs: boolean;
  /** Whether the daemon created the record. */
  readonly isOurRecord: boolean;
}

/** What becomes of a value that HubSpot has not confirmed. */
export type Decision =
  | { readonly kind: 'send'; readonly text: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'kept'; readonly code: KeptCode; readonly reason: string };

/** A value that is left to HubSpot. */
export function kept(code: KeptCode, reason: string): Decision {
  return { kind: 'kept', code, reason };
}

/** Everything in which write modes differ. */
export interface ModeRules {
  /** Whose value counts, of two events that carry one. */
  readonly keeps: 'newer' | 'older' | 'both';
  /** Whether what to send depends on what the record holds. */
  readonly needsRead: boolean;
  /** Whether an event may empty the property. */
  readonly mayClear: boolean;
  /** Whether the property has to take several options. */
  readonly needsMultiple: boolean;
  /** Why a record that the daemon did not create keeps its value; null where it takes ours. */
  readonly keptOfOthers: string | null;
  /** Decides about a value that HubSpot has not confirmed. */
  readonly decide: (text: string, held: HeldValue) => Decision;
  /** Whether a record with the value `found` needs no repair; `isSame` compares by the property's type. */
  readonly isHeld: (expected: string, found: string, isSame: Comparison) => boolean;
}

type Comparison = (expected: string, found: string) => boolean;

const KEPT_OF_OTHERS = 'create-only: the contact was there before';

/** Writes the value that counts, whatever the record holds. */
const OVERWRITING = {
  needsRead: false,
  mayClear: true,
  needsMultiple: false,
  keptOfOthers: null,
  decide: (text) => ({ kind: 'send', text }),
  isHeld: (expected, found, isSame) => isSame(expected, found),
} satisfies Partial<ModeRules>;

/** Fills what is empty. */
const FILLING = {
  keeps: 'older',
  mayClear: false,
  needsMultiple: false,
  isHeld: (expected: string, found: string) => expected === '' || found !== '',
} as const;

/** Every write mode. */
export const MODES: Readonly<Record<WriteMode, ModeRules>> = {
  newest: { ...OVERWRITING, keeps: 'newer' },
  oldest: { ...OVERWRITING, keeps: 'older' },
  'if-empty': {
    ...FILLING,
    needsRead: true,
    keptOfOthers: null,
    decide: (text, { current, isOurs }) =>
      current === '' || isOurs
        ? { kind: 'send', text }
        : kept('if-empty', 'if-empty: HubSpot already had a value'),
  },
  'create-only': {
    ...FILLING,
    needsRead: false,
    keptOfOthers: KEPT_OF_OTHERS,
    decide: (text, { isOurRecord }) =>
      isOurRecord ? { kind: 'send', text } : kept('create-only', KEPT_OF_OTHERS),
  },
  append: {
    keeps: 'both',
    needsRead: true,
    mayClear: false,
    needsMultiple: true,
    keptOfOthers: null,
    decide: (text, { current }) => {
      const missing = missingOptions(text, current);
      // A leading ";" adds to the options that HubSpot holds. [HubSpot properties guide]
      return missing.length === 0
        ? { kind: 'same' }
        : { kind: 'send', text: `;${missing.join(';')}` };
    },
    isHeld: (expected, found) => missingOptions(expected, found).length === 0,
  },
};

/** The options in a text that joins them as HubSpot does. */
export function splitOptions(text: string): readonly string[] {
  return text
    .split(';')
    .map((option) => option.trim())
    .filter((option) => option !== '');
}

function missingOptions(wanted: string, held: string): readonly string[] {
  const known = new Set(splitOptions(held));
  return splitOptions(wanted).filter((option) => !known.has(option));
}
