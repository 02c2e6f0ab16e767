import type { Fault } from '../../../src/simulator/hubspot/faults.ts';
import { customer, people } from '../events.ts';
import { afterSeconds, type Scenario, type Stage } from '../scenario.ts';
import { allArrive, arrived, openSite, startListening } from '../site.ts';
import { haltText, type Status } from '../status.ts';
import { pause, until } from '../wait.ts';

const PEOPLE = 25;
const AT_ONCE = 8;
const FIRST_PATIENCE_MS = 20_000;
/** After the answer that asks for a day, `status` is looked at, in milliseconds. */
const LOOK_AFTER_MS = 3_000;
const ARRIVAL_PATIENCE_MS = { quick: 45_000, full: 16 * 60_000 };
/** No pause that HubSpot asks for with a 5xx may be longer, in milliseconds. */
const PAUSE_MAX_MS = 15 * 60_000;
const A_DAY = { 'Retry-After': '86400' };
const WRITE = /\/contacts\/batch\/(update|upsert|create)$/;

/** One answer that asks for a pause of a day. */
export const longPauses: readonly Scenario[] = [
  longPause('retry-after-429', 'a 429 of ten seconds', {
    kind: 'status',
    status: 429,
    headers: A_DAY,
  }),
  longPause('retry-after-503', 'a 503', { kind: 'status', status: 503, headers: A_DAY }),
];

function longPause(name: string, answer: string, fault: Fault): Scenario {
  return {
    name,
    title: 'A pause of a day',
    isAlone: false,
    boundS: { quick: 120, full: 1_200 },
    run: async (stage) => run(stage, answer, fault),
  };
}

async function run(stage: Stage, answer: string, fault: Fault): Promise<void> {
  const patienceMs = ARRIVAL_PATIENCE_MS[stage.isFull ? 'full' : 'quick'];
  const site = await openSite(stage);
  await startListening(site);
  const rule = site.hubspot.faults.add({ path: WRITE, times: 1, fault });
  const persons = people('person', PEOPLE);
  await site.webhooks.sendAll(
    persons.map((one) => customer(one, 'Ada')),
    AT_ONCE,
  );
  await until(() => rule.hits() > 0, FIRST_PATIENCE_MS);
  await pause(LOOK_AFTER_MS);
  const paused = await site.status();
  const ms = await allArrive(site, persons, 'Ada', patienceMs);
  const isShort = !stage.isFull && endsWithin(paused, PAUSE_MAX_MS);
  stage.check({
    done: `Retry-After: 86400 on one answer, ${answer}`,
    measured: `${arrived(site, persons, 'Ada')} of ${PEOPLE} contacts ${afterSeconds(ms, patienceMs)}; meanwhile ${haltText(paused)}`,
    right: `all arrive${stage.isFull ? '' : `, or status names an end within ${PAUSE_MAX_MS / 60_000} min`}`,
    isRight: ms !== null || isShort,
  });
  // A 503 holds back the contacts of its batch alone, a 429 everything.
  if (fault.kind === 'status' && fault.status === 429) checkShown(stage, paused);
}

function checkShown(stage: Stage, paused: Status): void {
  stage.check({
    done: 'a look at status while it pauses',
    measured: haltText(paused),
    right: 'status says what is held up, and until when',
    isRight: paused.halt !== null && paused.haltEndsMs !== null,
  });
}

function endsWithin({ haltEndsMs }: Status, ms: number): boolean {
  return haltEndsMs !== null && haltEndsMs - Date.now() <= ms;
}
