import { customer, people } from '../events.ts';
import { checkStop, type Scenario } from '../scenario.ts';
import { openSite, startListening } from '../site.ts';
import { haltText } from '../status.ts';
import { pause, until } from '../wait.ts';
import { acknowledged } from '../webhooks.ts';

const PEOPLE = 25;
const AT_ONCE = 8;
const LIMIT_PATIENCE_MS = 20_000;
/** How long the daemon is watched after the limit, in milliseconds. */
const WATCHED_MS = 6_000;

/** An account in a time zone that nobody knows reaches its daily limit. */
export const unknownZone: Scenario = {
  name: 'unknown-zone',
  title: 'An unknown time zone',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => {
    const site = await openSite(stage);
    const account = { portalId: 8_830_001, timeZone: 'Mars/Phobos', uiDomain: 'app.hubspot.com' };
    site.hubspot.faults.add({
      path: /^\/account-info\//,
      fault: { kind: 'status', status: 200, body: account },
    });
    const message = 'You have reached your daily limit.';
    const body = { status: 'error', message, errorType: 'RATE_LIMIT', policyName: 'DAILY' };
    const limit = site.hubspot.faults.add({
      path: /^\/crm\/objects\//,
      fault: { kind: 'status', status: 429, body },
    });
    const daemon = await startListening(site);
    const persons = people('person', PEOPLE);
    await site.webhooks.sendAll(
      persons.map((one) => customer(one, 'Ada')),
      AT_ONCE,
    );
    await until(() => limit.hits() > 0, LIMIT_PATIENCE_MS);
    await pause(WATCHED_MS);
    const later = await site.webhooks.sendAll(
      people('later', PEOPLE).map((one) => customer(one, 'Ada')),
      AT_ONCE,
    );
    const status = await site.status();
    stage.check({
      done: 'time zone Mars/Phobos, then a daily 429',
      measured: `the daemon ${daemon.state()}; ${acknowledged(later)} of ${PEOPLE} later webhooks 202; ${haltText(status)}`,
      right: 'runs, all 202, status says what is held up',
      isRight: daemon.state() === 'runs' && acknowledged(later) === PEOPLE && status.halt !== null,
    });
    if (daemon.state() === 'runs') await checkStop(stage, daemon, 'SIGTERM after the daily limit');
  },
};
