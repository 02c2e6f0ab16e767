import type { Bench } from './bench.ts';

/** HubSpot's association type of a note to its contact. [HubSpot's notes guide] */
const NOTE_TO_CONTACT = 202;

/**
 * Puts notes on a contact, 100 at most.
 * @throws CannotTry where HubSpot does not take them
 */
export async function makeNotes({ lab }: Bench, contactId: string, count: number): Promise<void> {
  const input = {
    properties: {
      hs_timestamp: '2026-11-20T08:30:00.000Z',
      hs_note_body: 'neostore-hubspot probe',
    },
    associations: [
      {
        to: { id: contactId },
        types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: NOTE_TO_CONTACT }],
      },
    ],
  };
  await lab.need('a batch of notes', {
    method: 'POST',
    path: `${lab.notes}/batch/create`,
    endpoint: 'notes/batch/create',
    body: { inputs: Array.from({ length: count }, () => input) },
    repeatable: false,
  });
}
