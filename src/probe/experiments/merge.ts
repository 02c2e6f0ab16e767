import { z } from 'zod';
import { readMerge } from '../../core/probe/read-people.ts';
import { isTaken } from '../../core/probe/reply.ts';
import type { Experiment } from '../experiment.ts';

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
