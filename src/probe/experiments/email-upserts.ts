import type { Finding } from '../../core/probe/finding.ts';
import { readPartialEmailUpserts, readSparseEmailUpserts } from '../../core/probe/read-people.ts';
import { FIRST_NAME, NUMBER, WORD, type Bench, type TrialContact, type Values } from '../bench.ts';
import type { Experiment } from '../experiment.ts';

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
