import { customer, people } from '../events.ts';
import { afterSeconds, checkStop, type Scenario } from '../scenario.ts';
import { allArrive, arrived, openSite, startListening } from '../site.ts';
import { haltText } from '../status.ts';
import { pause, until } from '../wait.ts';

const PEOPLE = 20;
const AT_ONCE = 8;
const FIRST_PATIENCE_MS = 20_000;
const ILL_MS = 2_000;
const ARRIVAL_PATIENCE_MS = 40_000;
const BACK_MS = 3_600_000;

/** Sets back what a process takes for the time, before its first line runs. */
const SHIFT = `const now = Date.now; Date.now = () => now() - ${BACK_MS};`;

/** The clock of the machine is set back by an hour while contacts are to be sent. */
export const clockSetBack: Scenario = {
  name: 'clock-set-back',
  title: 'A clock set back',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => {
    const site = await openSite(stage);
    const ill = site.hubspot.faults.add({
      path: /^\/crm\/objects\//,
      fault: { kind: 'status', status: 503 },
    });
    const first = await startListening(site);
    const persons = people('person', PEOPLE);
    await site.webhooks.sendAll(
      persons.map((one) => customer(one, 'Ada')),
      AT_ONCE,
    );
    await until(() => ill.hits() > 0, FIRST_PATIENCE_MS);
    await pause(ILL_MS);
    await first.kill();
    ill.remove();
    const options = `--import=data:text/javascript,${encodeURIComponent(SHIFT)}`;
    const second = await site.start({ more: { NODE_OPTIONS: options } });
    const ms = await allArrive(site, persons, 'Ada', ARRIVAL_PATIENCE_MS);
    stage.check({
      done: 'restart with the clock an hour back, contacts pending',
      measured: `${arrived(site, persons, 'Ada')} of ${PEOPLE} contacts ${afterSeconds(ms, ARRIVAL_PATIENCE_MS)}; ${haltText(await site.status())}`,
      right: `all within ${ARRIVAL_PATIENCE_MS / 1_000} s`,
      isRight: ms !== null,
    });
    await checkStop(stage, second);
  },
};
