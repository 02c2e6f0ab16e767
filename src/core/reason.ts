/**
 * What a person does about a reason: reasons of one family are mended in the same way. The run-book
 * in `docs/` has a heading for each.
 */
export const REASON_FAMILIES = [
  'not-an-event',
  'no-key',
  'when-failed',
  'expression-too-slow',
  'expression-out-of-memory',
  'expression-crashed',
  'id-taken',
  'gave-up',
  'timeline-not-defined',
  'property-missing',
  'option-missing',
  'read-only',
  'value-taken',
  'email-invalid',
  'record-gone',
  'erased-in-hubspot',
  'required-in-hubspot',
  'value-refused',
  'defect',
  'refused',
] as const;

export type ReasonFamily = (typeof REASON_FAMILIES)[number];

/** The codes of this program for what a person can mend, each with its family. */
const OWN = {
  // An event that cannot be applied.
  'not-an-event': 'not-an-event',
  'no-key': 'no-key',
  'when-failed': 'when-failed',
  'expression-too-slow': 'expression-too-slow',
  'expression-out-of-memory': 'expression-out-of-memory',
  'expression-crashed': 'expression-crashed',
  'conflicting-id': 'id-taken',
  internal: 'defect',
  // A contact or timeline entry that HubSpot did not get.
  'gave-up': 'gave-up',
  'timeline-not-defined': 'timeline-not-defined',
  refused: 'refused',
  'erased-in-hubspot': 'erased-in-hubspot',
  // A value that is not sent.
  'expression-failed': 'value-refused',
  'not-a-value': 'value-refused',
  'too-long': 'value-refused',
  'wrong-type': 'value-refused',
  'no-such-option': 'option-missing',
  'no-such-property': 'property-missing',
  'read-only': 'read-only',
  'names-nobody': 'value-refused',
  'no-email-address': 'email-invalid',
  taken: 'value-taken',
  'over-limit': 'value-taken',
} as const satisfies { readonly [code: string]: ReasonFamily };

/** The codes of HubSpot that this program has seen or read of, each with its family. [HubSpot error handling] */
const OF_HUBSPOT = {
  PROPERTY_DOESNT_EXIST: 'property-missing',
  INVALID_OPTION: 'option-missing',
  READ_ONLY_VALUE: 'read-only',
  INVALID_EMAIL: 'email-invalid',
  CONFLICT: 'value-taken',
  CONFLICTING_UNIQUE_VALUE: 'value-taken',
  OBJECT_ALREADY_EXISTS: 'value-taken',
  OBJECT_NOT_FOUND: 'record-gone',
  GDPR_BLACKLISTED_EMAIL: 'erased-in-hubspot',
  GDPR_BLOCKLISTED_EMAIL: 'erased-in-hubspot',
  BAD_REQUEST: 'value-refused',
  INVALID: 'value-refused',
  INVALID_BOOLEAN: 'value-refused',
  INVALID_DATE: 'value-refused',
  INVALID_INTEGER: 'value-refused',
  INVALID_LENGTH: 'value-refused',
  INVALID_LONG: 'value-refused',
  INVALID_TYPE: 'value-refused',
  MISSING_CONDITIONAL_REQUIRED_PROPERTY: 'required-in-hubspot',
  MISSING_REQUIRED_PROPERTY: 'required-in-hubspot',
  VALIDATION_ERROR: 'value-refused',
} as const satisfies { readonly [code: string]: ReasonFamily };

/** A code of this program for what a person can mend. */
export type ReasonCode = keyof typeof OWN;

/** Why a contact waits: an event that brings what is missing releases it. */
export type WaitingCode =
  | 'never-created'
  | 'no-email'
  | 'no-unique-key'
  /** Its only e-mail is that of another contact, or of another record in HubSpot. */
  | 'email-taken'
  /** So is its only unique key. */
  | 'key-taken'
  /** HubSpot answers for it with the record of another contact. */
  | 'record-taken'
  /** HubSpot makes no contact without a value that nobody has said. */
  | 'required-in-hubspot';

/** Why nothing is left to do for a contact that is not in HubSpot. */
export type ClosedCode =
  /** A person deleted its record there, and the mapping does not make it again. */
  'deleted-in-hubspot';

/** What is left to a person of a contact that is in HubSpot. */
export type LeftCode = 'not-merged';

/** Why a value is left to HubSpot: as its write mode says, or because HubSpot holds its own whatever is sent. */
export type KeptCode =
  'if-empty' | 'create-only' | 'other-primary-email' | 'kept-by-hubspot' | 'written-otherwise';

const FAMILIES: ReadonlyMap<string, ReasonFamily> = new Map(
  Object.entries({ ...OWN, ...OF_HUBSPOT }),
);

/** HubSpot's code for a value that its form for new contacts wants. [HubSpot's changelog on write validation] */
export const REQUIRED_ON_CREATION = 'MISSING_REQUIRED_PROPERTY';

/** HubSpot's code for a value that another value of the contact wants. */
export const REQUIRED_BY_CONDITION = 'MISSING_CONDITIONAL_REQUIRED_PROPERTY';

/** Whether a code says that an administrator's rule wants a value that is not there. */
export function isRequired(code: string): boolean {
  return familyOf(code) === 'required-in-hubspot';
}

/**
 * The family of a reason's code. A code that HubSpot added lately is `refused`, and so is a reason
 * without a code, which an earlier version of this program recorded: what is said of these is true
 * of every refusal.
 */
export function familyOf(code: string | null): ReasonFamily {
  return (code === null ? undefined : FAMILIES.get(code)) ?? 'refused';
}
