import { DripProxy } from '../drip-proxy.ts';
import { customer, install, people } from '../events.ts';
import { STOP_MAX_MS, stopped, substage, type Scenario, type Stage } from '../scenario.ts';
import { openSite, startListening, type Site } from '../site.ts';
import { pause, until } from '../wait.ts';

const RUNS = { quick: 2, full: 20 };
const PEOPLE = 30;
const AT_ONCE = 8;
const CALL_PATIENCE_MS = 20_000;
/** SIGTERM comes at another moment in each run, this far apart, in milliseconds. */
const MOMENT_STEP_MS = 700;
const MOMENTS = 5;
const STOP_PATIENCE_MS = 60_000;
/** Everything but what is read at the start. */
const OBJECTS = /^\/crm\/objects\//;

type Illness = 'hangs' | 'drips a byte a second' | 'answers 500';

/** SIGTERM while HubSpot is ill in one of three ways. */
export const stops: readonly Scenario[] = [
  stop('stop-hang', 'hangs'),
  stop('stop-drip', 'drips a byte a second'),
  stop('stop-500', 'answers 500'),
];

function stop(name: string, illness: Illness): Scenario {
  return {
    name,
    title: 'Stop while HubSpot is ill',
    isAlone: false,
    boundS: { quick: 170, full: 1_700 },
    run: async (stage) => run(stage, illness),
  };
}

async function run(stage: Stage, illness: Illness): Promise<void> {
  const runs = stage.isFull ? RUNS.full : RUNS.quick;
  const times: (number | null)[] = [];
  for (let number = 0; number < runs; number += 1) {
    const momentMs = (number % MOMENTS) * MOMENT_STEP_MS;
    times.push(await stopMs(substage(stage, `run-${number}`), illness, momentMs));
    stage.say(`${number + 1} of ${runs} stops`);
  }
  const quick = times.filter((ms) => ms !== null && ms <= STOP_MAX_MS).length;
  const worst = times.includes(null) ? null : Math.max(...times.map((ms) => ms ?? 0));
  const { measured, right } = stopped(worst, STOP_PATIENCE_MS);
  stage.check({
    done: `SIGTERM while HubSpot ${illness}, ${runs} times`,
    measured: `${quick} of ${runs} in time; the slowest ${measured}`,
    right,
    isRight: quick === runs,
  });
}

async function stopMs(stage: Stage, illness: Illness, momentMs: number): Promise<number | null> {
  const { site, calls } = await openIll(stage, illness);
  const daemon = await startListening(site);
  const events = people('person', PEOPLE).flatMap((one) => [customer(one, 'Ada'), install(one)]);
  await site.webhooks.sendAll(events, AT_ONCE);
  await until(() => calls() > 0, CALL_PATIENCE_MS);
  await pause(momentMs);
  return daemon.terminate(STOP_PATIENCE_MS);
}

async function openIll(
  stage: Stage,
  illness: Illness,
): Promise<{ readonly site: Site; readonly calls: () => number }> {
  const environment = { HUBSPOT_TIMELINE: 'notes' };
  if (illness === 'drips a byte a second') {
    let calls = (): number => 0;
    const front = async (hubspotUrl: string): Promise<string> => {
      const proxy = new DripProxy(hubspotUrl, OBJECTS);
      stage.cleanUp(() => proxy.stop());
      calls = () => proxy.drips;
      return proxy.start();
    };
    return { site: await openSite(stage, { environment, front }), calls: () => calls() };
  }
  const site = await openSite(stage, { environment });
  const rule = site.hubspot.faults.add({
    path: OBJECTS,
    fault: illness === 'hangs' ? { kind: 'hang' } : { kind: 'status', status: 500 },
  });
  return { site, calls: () => rule.hits() };
}
