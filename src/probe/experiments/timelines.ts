import { open } from '../../core/probe/finding.ts';
import { readPageSize } from '../../core/probe/read-definitions.ts';
import { pageIn, type Page } from '../../core/probe/read-page.ts';
import {
  readEventValues,
  readRepeatedEvents,
  readRepeatedTemplateEvents,
} from '../../core/probe/read-timelines.ts';
import { isTaken, wordOf, type Reply } from '../../core/probe/reply.ts';
import type { Bench } from '../bench.ts';
import { defineEvent, type TrialEvent } from '../define-event.ts';
import type { Experiment } from '../experiment.ts';
import { CannotTry } from '../lab.ts';
import { makeNotes } from '../make-notes.ts';

/** When trial events happened. */
const OCCURRED_AT = '2026-11-20T08:30:00.000Z';
const TRIES_MAX = 5;
const TRY_AGAIN_MS = 3_000;

/** Which values custom events take, and what becomes of one that is sent twice. */
export const customEvents: Experiment = {
  answers: ['eventValues', 'repeatedEvents'],
  run: async (bench) => {
    const event = await defineEvent(bench, 'event');
    const { id } = await bench.contact();
    const send = async (what: string, properties: Values): Promise<Reply> =>
      sendEvent(bench, event, { uuid: bench.lab.uuid(what), objectId: id, properties });
    const first = await sendFirst(bench, async () => send('one', { word: 'plain' }));
    const second = await send('one', { word: 'plain' });
    bench.control('an event', await send('four', { count: '1', moment: OCCURRED_AT }));
    return [
      readEventValues({
        misfit: await send('two', { count: 'no number' }),
        longInstant: await send('three', { moment: '2026-11-20T08:30:00.1234567Z' }),
      }),
      readRepeatedEvents(first, second),
    ];
  },
};

type Values = { readonly [name: string]: string };

/** HubSpot may need a moment to know an event that was just defined. */
async function sendFirst({ lab }: Bench, send: () => Promise<Reply>): Promise<Reply> {
  for (let tries = 1; ; tries += 1) {
    const reply = await send();
    if (isTaken(reply)) return reply;
    if (tries === TRIES_MAX) throw new CannotTry(`HubSpot refused an event: ${wordOf(reply)}`);
    await lab.pause(TRY_AGAIN_MS);
  }
}

async function sendEvent({ lab }: Bench, { fullName }: TrialEvent, event: object): Promise<Reply> {
  return lab.askEvents((root) => ({
    method: 'POST',
    path: `${root}/send/batch`,
    endpoint: 'events/send/batch',
    body: { inputs: [{ eventName: fullName, occurredAt: OCCURRED_AT, ...event }] },
  }));
}

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
              timestamp: OCCURRED_AT,
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
