import { readPageSize } from '../../core/probe/read-definitions.ts';
import { readPageLinks } from '../../core/probe/read-forms.ts';
import { type Page, pageIn } from '../../core/probe/read-page.ts';
import type { Bench } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

/** Notes of one batch, and of the longest page that there is. [HubSpot's associations guide] */
const NOTES_PER_BATCH = 100;
const NOTES_MAX = 500;
/** How many notes are on a page of a contact's associations. */
export const notesPage: Experiment = {
  answers: ['notesPage'],
  run: async (bench) => {
    const { id } = await bench.contact();
    let page: Page | null = { length: 0, next: null };
    for (let made = 0; made <= NOTES_MAX && page?.next === null; made += NOTES_PER_BATCH) {
      await makeNotes(bench, id, made === NOTES_MAX ? 1 : NOTES_PER_BATCH);
      page = await firstNotes(bench, id);
    }
    const isLongest = page?.next === null && page.length > NOTES_MAX;
    return [readPageSize('notesPage', page, isLongest ? LONGER : NOT_ALL)];
  },
};

const LONGER = 'a page is longer than HubSpot documents';
const NOT_ALL = 'HubSpot does not list all notes that it took; try again';

async function firstNotes({ lab }: Bench, contactId: string): Promise<Page | null> {
  const body = await lab.need('to read a contact', {
    method: 'GET',
    path: `${lab.contacts}/${contactId}?associations=notes`,
    endpoint: 'contacts/read',
  });
  const { associations } = body as { associations?: { notes?: unknown } };
  return pageIn(associations?.notes);
}

/** What a page tells of the next one, in the list of a contact's notes. */
export const pageLinks: Experiment = {
  answers: ['pageLinks'],
  run: async (bench) => {
    const { id } = await bench.contact();
    await makeNotes(bench, id, 2);
    const body = await bench.lab.need('a list of notes', {
      method: 'GET',
      path: `${bench.lab.contacts}/${id}/associations/notes?limit=1`,
      endpoint: 'contacts/associations/notes',
    });
    return [readPageLinks(pageIn(body))];
  },
};

/** HubSpot's association type of a note to its contact. [HubSpot's notes guide] */
const NOTE_TO_CONTACT = 202;

/**
 * Puts notes on a contact, 100 at most.
 * @throws CannotTry where HubSpot does not take them
 */
async function makeNotes({ lab }: Bench, contactId: string, count: number): Promise<void> {
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
