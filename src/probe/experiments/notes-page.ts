import { readPageSize } from '../../core/probe/read-definitions.ts';
import { pageIn, type Page } from '../../core/probe/read-page.ts';
import type { Bench } from '../bench.ts';
import type { Experiment } from '../experiment.ts';
import { makeNotes } from '../make-notes.ts';

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
