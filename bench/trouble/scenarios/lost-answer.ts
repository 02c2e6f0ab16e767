import type { Fault } from '../../../src/simulator/hubspot/faults.ts';
import { customer } from '../events.ts';
import type { Scenario, Stage } from '../scenario.ts';
import { openSite, recordOf, startListening, type Site } from '../site.ts';
import { pause, until } from '../wait.ts';

const PERSON = 'person';
const SYNC_PATIENCE_MS = 20_000;
/** How long answers stay lost after the first, in milliseconds: longer than the repetitions of one call. */
const LOSING_MS = 6_000;
const END_PATIENCE_MS = 45_000;
/** What HubSpot does with a write later than the 15 s that its answer is waited for, in milliseconds. */
const LATE_MS = 25_000;
const LATE_PATIENCE_MS = { quick: 20_000, full: 600_000 };

const WRITE = /\/contacts\/batch\/(update|upsert)$/;

/** A value goes from A to B and back to A, and HubSpot's answer to B is lost. */
export const lostAnswers: readonly Scenario[] = [
  scenario('lost-reset', async (stage) =>
    lose(stage, 'the connection is reset', { kind: 'reset', at: 'after' }),
  ),
  scenario('lost-502', async (stage) =>
    lose(stage, 'a 502 hides it', { kind: 'status', status: 502, at: 'after' }),
  ),
  scenario('lost-kill', killBetween),
  { ...scenario('late-write', applyLate), boundS: { quick: 120, full: 700 } },
];

function scenario(name: string, run: Scenario['run']): Scenario {
  return {
    name,
    title: 'Lost answer',
    isAlone: false,
    boundS: { quick: 120, full: 120 },
    run,
  };
}

/** HubSpot applies each write and the answer is lost, for some seconds in which the value goes back. */
async function lose(stage: Stage, how: string, fault: Fault): Promise<void> {
  const site = await openWithA(stage);
  const losing = site.hubspot.faults.add({ path: WRITE, fault });
  await site.webhooks.send(customer(PERSON, 'B'));
  await until(() => losing.hits() > 0, SYNC_PATIENCE_MS);
  await site.webhooks.send(customer(PERSON, 'A'));
  await pause(LOSING_MS);
  losing.remove();
  await checkEnd(stage, site, `A, B (applied, ${how}), A`, 'A');
}

/** HubSpot applies the write, and the process dies before the answer. */
async function killBetween(stage: Stage): Promise<void> {
  const site = await openSite(stage);
  const daemon = await startListening(site);
  await bring(site, 'A');
  const losing = site.hubspot.faults.add({ path: WRITE, fault: { kind: 'hang', at: 'after' } });
  await site.webhooks.send(customer(PERSON, 'B'));
  await until(() => held(site) === 'B', SYNC_PATIENCE_MS);
  await daemon.kill();
  losing.remove();
  await startListening(site);
  await site.webhooks.send(customer(PERSON, 'A'));
  await checkEnd(stage, site, 'A, B (applied, kill -9 before the answer), A', 'A');
}

/** HubSpot takes longer for a write than its answer is waited for, and applies it after a newer one. */
async function applyLate(stage: Stage): Promise<void> {
  const site = await openWithA(stage);
  const fault: Fault = { kind: 'slow', ms: LATE_MS };
  const slow = site.hubspot.faults.add({ path: WRITE, times: 1, fault });
  await site.webhooks.send(customer(PERSON, 'B'));
  await until(() => slow.hits() > 0, SYNC_PATIENCE_MS);
  await site.webhooks.send(customer(PERSON, 'C'));
  const newer = await until(() => held(site) === 'C', LATE_MS);
  await until(() => held(site) === 'B', LATE_MS);
  const patienceMs = LATE_PATIENCE_MS[stage.isFull ? 'full' : 'quick'];
  const ms = await until(() => held(site) === 'C', patienceMs);
  const said = await whyText(site);
  const isRight = ms !== null || (!stage.isFull && said.fate !== 'written');
  stage.check({
    done: `B (applied ${LATE_MS / 1_000} s late), C confirmed meanwhile`,
    measured: `${newer === null ? 'C did not get there before; ' : ''}HubSpot holds ${held(site)}; ${said.text}`,
    right: stage.isFull
      ? `HubSpot holds C within ${patienceMs / 60_000} min`
      : 'HubSpot holds C, or why does not say written',
    isRight,
  });
}

async function openWithA(stage: Stage): Promise<Site> {
  const site = await openSite(stage);
  await startListening(site);
  await bring(site, 'A');
  return site;
}

/** Brings a value to HubSpot the usual way. */
async function bring(site: Site, firstName: string): Promise<void> {
  await site.webhooks.send(customer(PERSON, firstName));
  await until(async () => {
    if (held(site) !== firstName) return false;
    return (await site.status()).contacts['pending'] === 0;
  }, SYNC_PATIENCE_MS);
}

async function checkEnd(stage: Stage, site: Site, done: string, right: string): Promise<void> {
  const ms = await until(() => held(site) === right, END_PATIENCE_MS);
  const said = await whyText(site);
  stage.check({
    done,
    measured: `HubSpot holds ${held(site)}; ${said.text}`,
    right: `HubSpot holds ${right} within ${END_PATIENCE_MS / 1_000} s`,
    isRight: ms !== null,
  });
}

function held(site: Site): string {
  return recordOf(site, PERSON)?.properties['firstname'] ?? 'nothing';
}

async function whyText(site: Site): Promise<{ readonly text: string; readonly fate: string }> {
  const { properties } = await site.why(PERSON);
  const found = properties.find(({ property }) => property === 'firstname');
  const fate = found?.fate ?? 'nothing';
  return { text: `why says ${found?.value ?? 'nothing'} is ${fate}`, fate };
}
