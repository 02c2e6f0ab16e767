import { familyOf, type ReasonFamily } from './reason.ts';

const HINTS: { readonly [family in ReasonFamily]: string } = {
  'not-an-event':
    'The delivery was signed well, but it holds no event. Read its body: if Neostore should have sent something else, tell Neostore, then discard it. A retry helps only once a newer version can read it.',
  'no-key':
    'No value under contact.match could be read from the event, so nobody knows whom it is about. Correct the expressions in the mapping, try them in the preview, then retry.',
  'when-failed':
    'The "when" of its event in the mapping fails on this payload. Correct the expression, try it in the preview, then retry.',
  'expression-too-slow':
    'An expression of the mapping takes too long on this event, most likely a regular expression; "neostore-hubspot check" names those that can. Make it simpler, then retry.',
  'expression-out-of-memory':
    'An expression of the mapping takes too much memory on this event. Make it simpler, then retry.',
  'expression-crashed':
    'The process that evaluates the mapping ended twice at this event, and it is not known why. See whether the system ended it for lack of memory, then retry.',
  'id-taken':
    'Another event came with this __id before, and an id belongs to the first event that has it. Read both bodies: if Neostore used an id twice, report it to Neostore, then discard this one.',
  'gave-up':
    'Every attempt failed for a reason that should have passed. Once HubSpot answers again, retry; nothing is lost.',
  'timeline-not-defined':
    'The timeline event is missing: run "neostore-hubspot setup", or name it under hubspot.timeline in the mapping, then retry.',
  'property-missing':
    'HubSpot has no property of this name: run "neostore-hubspot setup", or take the property out of the mapping, then retry.',
  'option-missing':
    'The value is none of the options of the property. Add the option in HubSpot, or map the value to one that is there, then retry.',
  'read-only':
    'HubSpot computes this property and does not let it be written: take it out of the mapping, then retry.',
  'value-taken':
    'Another record in HubSpot has this unique value. Merge both records in HubSpot or correct the value there, then retry.',
  'email-invalid':
    'HubSpot does not take the e-mail address. Correct it where it comes from: its next event sends the contact again. Or discard it. Of a person who was in HubSpot before it may mean that they were erased there: then erase them here, too.',
  'record-gone':
    'The record is not in HubSpot any more. A retry looks for its contact again; discard it if the person was deleted on purpose.',
  'erased-in-hubspot':
    'This person was erased in HubSpot, which takes the address again only once the person fills in a form or writes to you. Nothing of the person was made. Erase them here, too: "neostore-hubspot erase <e-mail>". If they came back to HubSpot, retry.',
  'required-in-hubspot':
    'A rule of an administrator of HubSpot wants a value that is not there. Map the property that the reason names, or loosen the rule (Settings > Properties, or Settings > Objects > Contacts > Create record), then retry.',
  'value-refused':
    'HubSpot does not take a value. Compare the property in HubSpot with the mapping ("neostore-hubspot check"), correct either, then retry.',
  defect:
    'The program failed on this event alone; that is a defect. Report it with the log line, then retry with a newer version, or discard it.',
  refused:
    'HubSpot refused it for good. Look at the requests of its explanation, correct what they name, then retry; or discard it.',
};

/**
 * What a person can do about a dead letter whose reason has this code.
 *
 * @param code null where an earlier version of this program recorded the reason
 */
export function deadLetterHint(code: string | null): string {
  return HINTS[familyOf(code)];
}
