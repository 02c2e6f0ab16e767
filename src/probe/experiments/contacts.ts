import { z } from 'zod';
import type { Finding } from '../../core/probe/finding.ts';
import { readBatchErrors } from '../../core/probe/read-forms.ts';
import {
  readBlockedEmail,
  readMerge,
  readNameless,
  readPartialEmailUpserts,
  readSparseEmailUpserts,
  readUpsertNew,
} from '../../core/probe/read-people.ts';
import { isTaken, type Reply } from '../../core/probe/reply.ts';
import { type Bench, FIRST_NAME, NUMBER, type TrialContact, type Values, WORD } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

/** A contact without email, firstname and lastname. */
export const namelessContacts: Experiment = {
  answers: ['namelessContacts'],
  run: async (bench) => {
    const idProperty = await bench.keyProperty();
    const properties = { [await bench.property('word', WORD)]: 'Probe' };
    return [readNameless(await bench.upsert([{ idProperty, id: bench.freshKey(), properties }]))];
  },
};

/** What the answer to an upsert says of a new record, and of a bad one. */
export const upsertAnswers: Experiment = {
  answers: ['upsertNew', 'batchErrors'],
  run: async (bench) => {
    const number = await bench.property('number', NUMBER);
    const idProperty = await bench.keyProperty();
    const one = { idProperty, id: bench.freshKey(), properties: { firstname: FIRST_NAME } };
    const first = await bench.upsert([one]);
    const second = await bench.upsert([one]);
    const bad = { ...one, id: bench.freshKey(), properties: { [number]: 'no number' } };
    const batch = await bench.upsert([one, bad]);
    return [readUpsertNew(first, second), readBatchErrors(batch)];
  },
};

/** Upserts by e-mail: with a bad record among them, and without `email` among their properties. */
export const emailUpserts: Experiment = {
  answers: ['partialEmailUpserts', 'sparseEmailUpserts'],
  run: async (bench) => {
    const number = await bench.property('number', NUMBER);
    const good = bench.lab.address();
    const bad = bench.lab.address();
    bench.control(
      'an upsert by e-mail',
      await bench.upsert([byEmail(good, { email: good, firstname: FIRST_NAME })]),
    );
    const batch = await bench.upsert([
      byEmail(good, { email: good, firstname: FIRST_NAME }),
      byEmail(bad, { email: bad, firstname: FIRST_NAME, [number]: 'no number' }),
    ]);
    return [readPartialEmailUpserts(batch), await trySparse(bench)];
  },
};

async function trySparse(bench: Bench): Promise<Finding> {
  const known = bench.lab.address();
  const unknown = bench.lab.address();
  const word = await bench.property('word', WORD);
  const { id } = await bench.contact({ email: known, [word]: 'Probe' });
  const trial = {
    known: await bench.upsert([byEmail(known, { lastname: 'Probe' })]),
    unknown: await bench.upsert([byEmail(unknown, { lastname: 'Probe' })]),
  };
  const { [word]: kept } = await bench.held(id, [word]);
  return readSparseEmailUpserts({ ...trial, isKept: kept === 'Probe' });
}

function byEmail(id: string, properties: Values): TrialContact {
  return { idProperty: 'email', id, properties };
}

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

const MergedSchema = z.object({ id: z.union([z.string(), z.number()]).transform(String) });

/** Which id a merged record has. */
export const merge: Experiment = {
  answers: ['primaryIdPreservation'],
  run: async (bench) => {
    const primary = await bench.contact();
    const other = await bench.contact();
    const reply = await bench.lab.ask({
      method: 'POST',
      path: `${bench.lab.contacts}/merge`,
      endpoint: 'contacts/merge',
      body: { primaryObjectId: primary.id, objectIdToMerge: other.id },
      repeatable: false,
    });
    const merged = MergedSchema.safeParse(reply.body);
    if (!isTaken(reply) || !merged.success) return [readMerge(primary.id, null)];
    bench.lab.belongings.contact(merged.data.id);
    return [readMerge(primary.id, merged.data)];
  },
};
