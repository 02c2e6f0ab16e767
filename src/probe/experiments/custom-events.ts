import { readEventValues, readRepeatedEvents } from '../../core/probe/read-timelines.ts';
import { isTaken, wordOf, type Reply } from '../../core/probe/reply.ts';
import type { Bench, Values } from '../bench.ts';
import { defineEvent, type TrialEvent } from '../define-event.ts';
import type { Experiment } from '../experiment.ts';
import { CannotTry } from '../lab.ts';

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
