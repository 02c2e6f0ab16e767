import { readBatchErrors } from '../../core/probe/read-forms.ts';
import { readUpsertNew } from '../../core/probe/read-people.ts';
import { FIRST_NAME, NUMBER } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

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
