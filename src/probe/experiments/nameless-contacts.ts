import { readNameless } from '../../core/probe/read-people.ts';
import { WORD } from '../bench.ts';
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
