import { open } from '../../core/probe/finding.ts';
import { readRepeatedTemplateEvents } from '../../core/probe/read-timelines.ts';
import type { Reply } from '../../core/probe/reply.ts';
import type { Experiment } from '../experiment.ts';

/** What becomes of a template's event that is sent twice; app partners of earlier years alone have templates. */
export const templateEvents: Experiment = {
  answers: ['repeatedTemplateEvents'],
  run: async (bench) => {
    const { template } = bench.helps;
    if (template === null) return [open('repeatedTemplateEvents', NO_TEMPLATE)];
    const { id } = await bench.contact();
    const send = async (): Promise<Reply> =>
      bench.lab.ask({
        method: 'POST',
        path: '/integrators/timeline/v3/events/batch/create',
        endpoint: 'timeline/events/batch/create',
        body: {
          inputs: [
            {
              id: bench.lab.uuid('template'),
              eventTemplateId: template,
              objectId: id,
              timestamp: '2026-11-20T08:30:00.000Z',
              tokens: {},
            },
          ],
        },
      });
    return [readRepeatedTemplateEvents(await send(), await send())];
  },
};

const NO_TEMPLATE =
  'only app partners with timeline events of earlier years can tell: name one of their templates with --template, with the settings of OAuth';
