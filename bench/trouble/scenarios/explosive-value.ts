import type { MappingFile } from '../../../src/core/mapping/schema.ts';
import { customer, people } from '../events.ts';
import { HEALTH_PATIENCE_MS, type Daemon } from '../daemon.ts';
import { afterSeconds, checkStop, type Scenario, type Stage } from '../scenario.ts';
import { allArrive, arrived, openSite, startListening, type Site } from '../site.ts';
import { pause } from '../wait.ts';
import { acknowledged, worstMs, type Delivered } from '../webhooks.ts';

/** A usual pattern for names, of which the time grows as a power of two with the length of a name. */
const PATTERN = '$match(attributes.firstName, /^([A-Za-z]+[ -]?)+$/) ? attributes.firstName : null';
const EXPLOSIVE_NAME = `${'a'.repeat(40)}!`;

const ANSWER_MAX_MS = 2_000;
const PROBES = 10;
const PROBE_PAUSE_MS = 300;
const OTHERS_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 12_000;
/** A daemon that hangs at once after its start is not waited for longer. */
const RESTART_PATIENCE_MS = 20_000;

/** One value that takes a regular expression forever. */
export const explosiveValue: Scenario = {
  name: 'one-value',
  title: 'One value',
  isAlone: false,
  boundS: { quick: 150, full: 150 },
  run: async (stage) => {
    const site = await openSite(stage, { mapping: withPattern });
    const first = await startListening(site);
    await site.webhooks.send(customer('usual', 'Ada'));
    await allArrive(site, ['usual'], 'Ada', OTHERS_PATIENCE_MS);
    await site.webhooks.send(customer('explosive', EXPLOSIVE_NAME));
    const name = '40 letters and "!" against a nested quantifier';
    await checkOthers(stage, site, first, name, 'before');
    await site.webhooks.send(customer('explosive', EXPLOSIVE_NAME));
    await checkStop(stage, first, 'SIGTERM with such an event pending', STOP_PATIENCE_MS);
    const second = await site.start({ listensWithinMs: RESTART_PATIENCE_MS });
    await site.webhooks.send(customer('explosive', EXPLOSIVE_NAME));
    await second.kill();
    const third = await site.start({ listensWithinMs: RESTART_PATIENCE_MS });
    await checkOthers(stage, site, third, 'kill -9 with such an event pending, start', 'after');
    await checkStop(stage, third, 'SIGTERM after the restart', STOP_PATIENCE_MS);
  },
};

function withPattern(file: MappingFile): MappingFile {
  const { 'Customer:Upserted': rule = {} } = file.events;
  const changed = { ...rule, properties: { ...rule.properties, firstname: PATTERN } };
  return { ...file, events: { ...file.events, 'Customer:Upserted': changed } };
}

/** What other people notice of it: acknowledgements, the health check, and their values in HubSpot. */
async function checkOthers(
  stage: Stage,
  site: Site,
  daemon: Daemon,
  done: string,
  life: string,
): Promise<void> {
  const others = people(`other-${life}`, PROBES);
  const sent: Delivered[] = [];
  const healthMs: (number | null)[] = [];
  for (const person of others) {
    sent.push(await site.webhooks.send(customer(person, 'Bob')));
    healthMs.push(await daemon.health());
    if (sent.at(-1)?.status === null) break;
    await pause(PROBE_PAUSE_MS);
  }
  const accepted = acknowledged(sent);
  const worst = worstMs(sent);
  stage.check({
    done,
    measured:
      accepted < PROBES
        ? `next webhook: no answer in ${(worst / 1_000).toFixed(1)} s`
        : `${PROBES} of ${PROBES} next webhooks 202, worst ${Math.round(worst)} ms`,
    right: `all 202 within ${ANSWER_MAX_MS} ms`,
    isRight: accepted === PROBES && worst <= ANSWER_MAX_MS,
  });
  checkHealth(stage, healthMs);
  // Those whom nobody acknowledged are not waited for.
  const patienceMs = accepted === 0 ? 0 : OTHERS_PATIENCE_MS;
  const ms = await allArrive(site, others, 'Bob', patienceMs);
  stage.check({
    done: 'other people meanwhile',
    measured: `${arrived(site, others, 'Bob')} of ${PROBES} in HubSpot, ${accepted === 0 ? 'none acknowledged' : afterSeconds(ms, patienceMs)}`,
    right: `${PROBES} of ${PROBES} in HubSpot`,
    isRight: ms !== null,
  });
}

function checkHealth(stage: Stage, healthMs: readonly (number | null)[]): void {
  const isAnswered = healthMs.every((ms) => ms !== null);
  const worst = Math.max(...healthMs.map((ms) => ms ?? HEALTH_PATIENCE_MS));
  stage.check({
    done: '/healthz meanwhile',
    measured: isAnswered
      ? `200, worst ${Math.round(worst)} ms`
      : `no answer in ${HEALTH_PATIENCE_MS / 1_000} s`,
    right: `200 within ${ANSWER_MAX_MS} ms`,
    isRight: isAnswered && worst <= ANSWER_MAX_MS,
  });
}
