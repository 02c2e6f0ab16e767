import { customer, people } from '../events.ts';
import { afterSeconds, checkStop, type Scenario } from '../scenario.ts';
import { allArrive, arrived, openSite } from '../site.ts';
import { acknowledged, worstMs } from '../webhooks.ts';

const PEOPLE = 400;
const AT_ONCE = 8;
const LISTEN_PATIENCE_MS = 25_000;
const ARRIVAL_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 15_000;

/** A file that is always full: each write to it fails as one to a full disk does. */
const FULL = '/dev/full';

/** The disk under the log is full. */
export const fullLog: Scenario = {
  name: 'full-log',
  title: 'A full disk under the log',
  isAlone: false,
  boundS: { quick: 150, full: 150 },
  run: async (stage) => {
    const site = await openSite(stage);
    const daemon = await site.start({ logFile: FULL, listensWithinMs: LISTEN_PATIENCE_MS });
    const persons = people('person', PEOPLE);
    const events = persons.map((one) => customer(one, 'Ada'));
    // The first ones alone: a daemon that answers none of them is not asked four hundred times.
    const first = await site.webhooks.sendAll(events.slice(0, AT_ONCE), AT_ONCE);
    const rest =
      acknowledged(first) === 0 ? [] : await site.webhooks.sendAll(events.slice(AT_ONCE), AT_ONCE);
    const delivered = [...first, ...rest];
    stage.check({
      done: `standard output is ${FULL}, ${PEOPLE} webhooks`,
      measured: `${acknowledged(delivered)} of ${PEOPLE} 202, worst ${Math.round(worstMs(delivered))} ms; the daemon ${daemon.state()}`,
      right: 'all 202, it runs',
      isRight: acknowledged(delivered) === PEOPLE && daemon.state() === 'runs',
    });
    const healthMs = await daemon.health();
    stage.check({
      done: '/healthz',
      measured: healthMs === null ? 'no answer' : `200 after ${Math.round(healthMs)} ms`,
      right: '200',
      isRight: healthMs !== null,
    });
    const isHopeless = acknowledged(delivered) === 0;
    const ms = await allArrive(site, persons, 'Ada', isHopeless ? 0 : ARRIVAL_PATIENCE_MS);
    stage.check({
      done: 'contacts meanwhile',
      measured: `${arrived(site, persons, 'Ada')} of ${PEOPLE} in HubSpot, ${isHopeless ? 'none acknowledged' : afterSeconds(ms, ARRIVAL_PATIENCE_MS)}`,
      right: 'all in HubSpot',
      isRight: ms !== null,
    });
    if (daemon.state() === 'runs') await checkStop(stage, daemon, 'SIGTERM', STOP_PATIENCE_MS);
  },
};
