/** Reasons of dead letters that a person mends in the same way. */
export interface DeadLetterFamily {
  /** A stable name; the run-book has a heading for each. */
  readonly slug: string;
  /** What the reasons of the family look like. */
  readonly reasons: RegExp;
  /** What a person can do. */
  readonly hint: string;
}

/** What is done for reasons of no other family. */
const OTHER: DeadLetterFamily = {
  slug: 'refused',
  reasons: /^/,
  hint: 'HubSpot refused it for good. Look at the requests of its explanation, mend what they name, then retry; or discard it.',
};

/**
 * Every family of reasons that the code gives, the first that fits counts. The run-book in `docs/`
 * has the same slugs.
 */
export const DEAD_LETTER_FAMILIES: readonly DeadLetterFamily[] = [
  {
    slug: 'not-an-event',
    reasons: /^(?:quarantined: )?(?:body is not|__id|__eventName)/,
    hint: 'The delivery was signed well, but it holds no event. Read its body: if Neostore should have sent something else, tell Neostore, then discard it. A retry helps only once a newer version can read it.',
  },
  {
    slug: 'no-key',
    reasons: /^no key: /,
    hint: 'No value under contact.match could be had from the event, so nobody knows whom it is about. Mend the expressions in the mapping, try them in the preview, then retry.',
  },
  {
    slug: 'when-failed',
    reasons: /^"when" failed/,
    hint: 'The "when" of its event in the mapping fails on this payload. Mend the expression, try it in the preview, then retry.',
  },
  {
    slug: 'expression-too-slow',
    reasons: /^expression-too-slow|expression took over/,
    hint: 'An expression of the mapping takes too long on this event, most likely a regular expression; "neostore-hubspot check" names those that can. Make it simpler, then retry.',
  },
  {
    slug: 'expression-out-of-memory',
    reasons: /^expression-out-of-memory/,
    hint: 'An expression of the mapping takes too much memory on this event. Make it simpler, then retry.',
  },
  {
    slug: 'expression-crashed',
    reasons: /^expression-crashed/,
    hint: 'The process that evaluates the mapping ended twice at this event, for a reason that it could not tell. Look whether the system ended it for want of memory, then retry.',
  },
  {
    slug: 'gave-up',
    reasons: /^gave up: /,
    hint: 'Every attempt failed for a reason that should have passed. Once HubSpot answers again, retry; nothing is lost.',
  },
  {
    slug: 'timeline-not-defined',
    reasons: /^timeline event .* (?:is not|has no)|^no ".*" under hubspot\.timeline/,
    hint: 'The timeline event is missing: run "neostore-hubspot setup", or name it under hubspot.timeline in the mapping, then retry.',
  },
  {
    slug: 'property-missing',
    reasons: /PROPERTY_DOESNT_EXIST/,
    hint: 'HubSpot has no property of this name: run "neostore-hubspot setup", or take the property out of the mapping, then retry.',
  },
  {
    slug: 'option-missing',
    reasons: /INVALID_OPTION/,
    hint: 'The value is none of the options of the property. Add the option in HubSpot, or map the value to one that is there, then retry.',
  },
  {
    slug: 'value-taken',
    reasons: /CONFLICTING_UNIQUE_VALUE|CONFLICT|another contact has the value|unique value/,
    hint: 'Another record in HubSpot has this unique value. Merge both records in HubSpot or correct the value there, then retry.',
  },
  {
    slug: 'email-invalid',
    reasons: /INVALID_EMAIL/,
    hint: 'HubSpot does not take the e-mail address. Correct it where it comes from: its next event sends the contact again. Or discard it.',
  },
  {
    slug: 'record-gone',
    reasons: /OBJECT_NOT_FOUND|NOT_FOUND/,
    hint: 'The record is not in HubSpot any more. A retry looks for its contact anew; discard it if the person was deleted on purpose.',
  },
  {
    slug: 'value-refused',
    reasons: /VALIDATION_ERROR|INVALID|READ_ONLY|BAD_REQUEST/,
    hint: 'HubSpot does not take a value. Compare the property in HubSpot with the mapping ("neostore-hubspot check"), mend either, then retry.',
  },
  OTHER,
];

/** The family that a reason belongs to. */
export function deadLetterFamily(reason: string): DeadLetterFamily {
  return DEAD_LETTER_FAMILIES.find(({ reasons }) => reasons.test(reason)) ?? OTHER;
}

/** What a person can do about a dead letter with this reason. */
export function deadLetterHint(reason: string): string {
  return deadLetterFamily(reason).hint;
}
