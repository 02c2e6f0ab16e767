import { readPageLinks } from '../../core/probe/read-forms.ts';
import { pageIn } from '../../core/probe/read-page.ts';
import type { Experiment } from '../experiment.ts';
import { makeNotes } from '../make-notes.ts';

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
