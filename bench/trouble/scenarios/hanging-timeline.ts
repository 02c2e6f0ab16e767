import type { FaultRule } from '../../../src/simulator/hubspot/faults.ts';
import { customer, install, people } from '../events.ts';
import { afterSeconds, type Scenario, type Stage } from '../scenario.ts';
import { allArrive, openSite, startListening, type Site } from '../site.ts';
import { pause, until } from '../wait.ts';

const PEOPLE = 30;
const AT_ONCE = 8;
/** How much longer contacts may take than with a timeline that is well, in milliseconds. */
const DELAY_MAX_MS = 2_000;
const CONTACTS_PATIENCE_MS = 45_000;
/** A note with an unknown end is looked for after 30 s. */
const LOOK_PATIENCE_MS = 60_000;
/** After this the timeline's first call hangs for certain. */
const HANGING_MS = 2_000;

const CREATE = /\/notes\/batch\/create$/;
const NOTES_OF_A_CONTACT = /\/contacts\/[^/]+$/;

/** Creating notes hangs: contacts must not notice. */
export const hangingNotes: Scenario = {
  name: 'notes-hang',
  title: 'Hanging timeline endpoint',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => {
    const site = await openWithNotes(stage);
    const well = await contactsMs(site, 'well');
    const hang = site.hubspot.faults.add({ path: CREATE, fault: { kind: 'hang' } });
    await deliver(site, people('first', PEOPLE));
    await until(() => hang.hits() > 0, CONTACTS_PATIENCE_MS);
    await pause(HANGING_MS);
    checkContacts(stage, 'creating notes hangs', well, await contactsMs(site, 'ill'));
  },
};

/** The list of a contact's notes hangs, which is read to find out whether a note was made. */
export const hangingNoteList: Scenario = {
  name: 'note-list-hangs',
  title: 'Hanging timeline endpoint',
  isAlone: false,
  boundS: { quick: 170, full: 170 },
  run: async (stage) => {
    const site = await openWithNotes(stage);
    const well = await contactsMs(site, 'well');
    const lost: FaultRule = { path: CREATE, fault: { kind: 'reset', at: 'after' } };
    const losing = site.hubspot.faults.add(lost);
    await deliver(site, people('first', PEOPLE));
    await until(() => losing.hits() > 0, CONTACTS_PATIENCE_MS);
    const path = NOTES_OF_A_CONTACT;
    const hang = site.hubspot.faults.add({ method: 'GET', path, fault: { kind: 'hang' } });
    stage.say('waits until notes with a lost answer are looked for');
    await until(() => hang.hits() > 0, LOOK_PATIENCE_MS);
    losing.remove();
    const done = `the list of notes hangs, ${PEOPLE} notes with a lost answer`;
    checkContacts(stage, done, well, await contactsMs(site, 'ill'));
  },
};

async function openWithNotes(stage: Stage): Promise<Site> {
  const site = await openSite(stage, { environment: { HUBSPOT_TIMELINE: 'notes' } });
  await startListening(site);
  return site;
}

/** Milliseconds until new people, each with an install for the timeline, are contacts in HubSpot. */
async function contactsMs(site: Site, group: string): Promise<number | null> {
  const persons = people(group, PEOPLE);
  await deliver(site, persons);
  return allArrive(site, persons, 'Ada', CONTACTS_PATIENCE_MS);
}

async function deliver({ webhooks }: Site, persons: readonly string[]): Promise<void> {
  const events = persons.flatMap((person) => [customer(person, 'Ada'), install(person)]);
  await webhooks.sendAll(events, AT_ONCE);
}

function checkContacts(
  stage: Stage,
  done: string,
  wellMs: number | null,
  illMs: number | null,
): void {
  stage.check({
    done,
    measured: `${PEOPLE} other contacts in HubSpot ${afterSeconds(illMs, CONTACTS_PATIENCE_MS)}; with a timeline that is well ${afterSeconds(wellMs, CONTACTS_PATIENCE_MS)}`,
    right: `at most ${DELAY_MAX_MS / 1_000} s more`,
    isRight: illMs !== null && wellMs !== null && illMs <= wellMs + DELAY_MAX_MS,
  });
}
