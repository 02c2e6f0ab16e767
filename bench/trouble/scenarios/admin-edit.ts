import assert from 'node:assert/strict';
import type { MappingFile } from '../../../src/core/mapping/schema.ts';
import { customer, people } from '../events.ts';
import type { Daemon } from '../daemon.ts';
import type { Scenario, Stage } from '../scenario.ts';
import { openSite, startListening, type Site } from '../site.ts';
import { pause, until } from '../wait.ts';
import { worstMs, type Delivered } from '../webhooks.ts';

const CONTACTS = { quick: 20_000, full: 200_000 };
const AT_ONCE = 32;
const STEP = 10_000;
const DRAIN_PATIENCE_MS = { quick: 120_000, full: 1_500_000 };
/** From the start on, until the account was read and what follows from it is done, in milliseconds. */
const WATCHED_MS = 15_000;
const STOP_PATIENCE_MS = 20_000;
/** Pause between two webhooks, so that they are no load, in milliseconds. */
const WEBHOOK_PAUSE_MS = 10;
/** Pause between two looks at what is left to do, in milliseconds. */
const LOOK_MS = 1_000;
/** Webhooks may take this long around an edit: as long as without, twice over, or 250 ms. */
const WORST_MAX_MS = 250;
const WORST_MAX_TIMES = 2;

/** An administrator edits any property of an account with many contacts. */
export const adminEdit: Scenario = {
  name: 'admin-edit',
  title: 'Edit of any property by an admin',
  isAlone: true,
  boundS: { quick: 300, full: 3_000 },
  run: async (stage) => {
    const form = stage.isFull ? 'full' : 'quick';
    const site = await openSite(stage, { mapping: withMissingProperty });
    const daemon = await startListening(site);
    await fill(stage, site, CONTACTS[form], DRAIN_PATIENCE_MS[form]);
    stage.say('restart without an edit');
    const [usual, second] = await restart(site, daemon, 'usual');
    const property = { name: 'favourite_colour', label: 'Favourite colour' } as const;
    site.hubspot.provision({ properties: [{ ...property, type: 'string' }] });
    stage.say('restart after an edit');
    const [edited] = await restart(site, second, 'edited');
    const limit = Math.max(WORST_MAX_MS, WORST_MAX_TIMES * worstMs(usual));
    const worst = worstMs(edited);
    stage.check({
      done: `a property that no rule names is added, ${CONTACTS[form].toLocaleString('en')} contacts leave a value out`,
      measured: `worst 202 ${Math.round(worst)} ms when the account is read again; ${Math.round(worstMs(usual))} ms without an edit`,
      right: `at most ${Math.round(limit)} ms`,
      isRight: worst <= limit,
    });
  },
};

/** A value for a property that the account does not have, which each contact then leaves out. */
function withMissingProperty(file: MappingFile): MappingFile {
  const { 'Customer:Upserted': rule = {} } = file.events;
  const properties = { ...rule.properties, neostore_tier: 'attributes.tier' };
  return {
    ...file,
    events: { ...file.events, 'Customer:Upserted': { ...rule, properties } },
    hubspot: {
      ...file.hubspot,
      properties: {
        ...file.hubspot?.properties,
        neostore_tier: { label: 'Tier', type: 'string' },
      },
    },
  };
}

/** Brings so many contacts to HubSpot by signed webhooks. */
async function fill(stage: Stage, site: Site, count: number, patienceMs: number): Promise<void> {
  const events = people('person', count).map((one) => customer(one, 'Ada', { tier: 'gold' }));
  for (let sent = 0; sent < count; sent += STEP) {
    await site.webhooks.sendAll(events.slice(sent, sent + STEP), AT_ONCE);
    stage.say(`${Math.min(sent + STEP, count)} of ${count} events sent`);
  }
  const isSynced = async (): Promise<boolean> =>
    ((await site.status()).contacts['done'] ?? 0) >= count;
  const drained = await until(isSynced, patienceMs, LOOK_MS);
  assert(drained !== null, 'the contacts did not reach HubSpot in time');
  stage.say(`${count} contacts in HubSpot`);
}

async function restart(
  site: Site,
  before: Daemon,
  group: string,
): Promise<readonly [readonly Delivered[], Daemon]> {
  await before.terminate(STOP_PATIENCE_MS);
  const daemon = await startListening(site);
  const delivered: Delivered[] = [];
  const endMs = performance.now() + WATCHED_MS;
  while (performance.now() < endMs) {
    const person = `${group}-${delivered.length}`;
    delivered.push(await site.webhooks.send(customer(person, 'Eve'), WATCHED_MS));
    await pause(WEBHOOK_PAUSE_MS);
  }
  return [delivered, daemon];
}
