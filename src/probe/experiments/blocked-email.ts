import { readBlockedEmail } from '../../core/probe/read-people.ts';
import type { Reply } from '../../core/probe/reply.ts';
import { FIRST_NAME } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

const TRIES_MAX = 3;
const TRY_AGAIN_MS = 5_000;

/** What becomes of an address whose contact was deleted for privacy. */
export const blockedEmail: Experiment = {
  answers: ['blockedEmail'],
  run: async (bench) => {
    const { lab } = bench;
    const email = lab.address();
    lab.belongings.person('email', email);
    const create = async (): Promise<Reply> =>
      lab.ask({
        method: 'POST',
        path: lab.contacts,
        endpoint: 'contacts',
        body: { properties: { email, firstname: FIRST_NAME }, associations: [] },
        repeatable: false,
      });
    bench.control('a contact', await create());
    for (let tries = 1; ; tries += 1) {
      await lab.need('to delete a contact for privacy', {
        method: 'POST',
        path: `${lab.contacts}/gdpr-delete`,
        endpoint: 'contacts/gdpr-delete',
        body: { objectId: email, idProperty: 'email' },
      });
      const second = await create();
      if (second.kind === 'refused' || tries === TRIES_MAX) return [readBlockedEmail(second)];
      await lab.pause(TRY_AGAIN_MS);
    }
  },
};
