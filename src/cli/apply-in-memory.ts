import { systemClock } from '../clock.ts';
import { expectedContact } from '../core/expect/expected-contact.ts';
import type { Expected, ExpectedEntry } from '../core/expect/expected.ts';
import { instantOf } from '../core/order-key.ts';
import { definitionsOf } from '../core/mapping/definitions.ts';
import { ruleFor, type Mapping } from '../core/mapping/mapping.ts';
import { desire } from '../core/plan.ts';
import { applyAll } from '../evaluation/apply-all.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Work } from '../ledger/work-port.ts';
import { MEMORY_PATH } from '../ledger/sqlite/files-beside.ts';
import { openSqliteLedger, type SqliteLedger } from '../ledger/sqlite-ledger.ts';
import { accept } from '../receiver/accept.ts';
import { CliError, EXIT } from './context.ts';
import type { Application } from '../model/application.ts';
import type { ContactKey } from '../model/contact.ts';
import type { PropertyDefinition } from '../model/property.ts';

/** An event to apply: the text of its payload, and the file that holds it. */
export interface FixtureEvent {
  readonly file: string;
  readonly body: string;
}

/** What the events are applied by. */
export interface Trial {
  readonly mapping: Mapping;
  readonly evaluator: Evaluator;
  /** The contact properties of a portal; null for those that the mapping file defines. */
  readonly properties: readonly PropertyDefinition[] | null;
}

const TENANT = 'fixtures';

/** Most events that are applied, and most contacts that come of them. */
export const FIXTURE_EVENTS_MAX = 10_000;

/**
 * Applies events in a ledger that is kept in memory alone, by the very steps of the daemon, and says
 * what HubSpot would then hold.
 *
 * @throws CliError where an event has no date of its own, so that each run would make something else of it
 */
export async function applyInMemory(
  events: readonly FixtureEvent[],
  trial: Trial,
): Promise<Expected> {
  await using ledger = await openSqliteLedger({ path: MEMORY_PATH });
  const lease = await ledger.lease(systemClock.now());
  if (lease === null) throw new Error('a ledger in memory has one user');
  const files = await receive(ledger, events, trial.mapping);
  const work = lease.work(TENANT);
  const applications = await applyPending(work, trial);
  const { timelines, notApplied } = await endsOf(ledger, files, applications);
  const contacts = await contactsOf(work, trial, timelines);
  return { contacts, ...(Object.keys(notApplied).length === 0 ? {} : { notApplied }) };
}

type Timelines = ReadonlyMap<number, readonly ExpectedEntry[]>;

/** The entries of each contact, and why the other events change none. */
async function endsOf(
  ledger: SqliteLedger,
  files: ReadonlyMap<string, string>,
  applications: ReadonlyMap<string, Application>,
): Promise<{ readonly timelines: Timelines; readonly notApplied: { [file: string]: string } }> {
  const timelines = new Map<number, readonly ExpectedEntry[]>();
  const notApplied: { [file: string]: string } = {};
  for (const [eventId, file] of files) {
    const { contactId = null, reason = null } = (await ledger.event(TENANT, eventId)) ?? {};
    if (contactId === null) notApplied[file] = reason ?? 'it names no contact';
    else {
      const entries = entriesOf(applications.get(eventId));
      timelines.set(contactId, [...(timelines.get(contactId) ?? []), ...entries]);
    }
  }
  return { timelines, notApplied };
}

function entriesOf(application: Application | undefined): readonly ExpectedEntry[] {
  if (application?.kind !== 'applied') return [];
  return application.timeline.map(({ name, at, properties }) => ({
    event: name,
    at,
    properties: { ...properties },
  }));
}

/** All contacts, each of which is new and so is to be sent. */
async function contactsOf(
  work: Pick<Work, 'claimContacts'>,
  trial: Trial,
  timelines: Timelines,
): Promise<Expected['contacts']> {
  const { mapping, evaluator } = trial;
  const contacts = await work.claimContacts(systemClock.now(), FIXTURE_EVENTS_MAX);
  const projections = await evaluator.project(
    mapping,
    contacts.map(({ document }) => document),
  );
  const ranks = new Map(mapping.match.map(({ property }, rank) => [property, rank]));
  const rankOf = ({ property }: ContactKey): number => ranks.get(property) ?? ranks.size;
  return contacts
    .flatMap(({ id, keys, claims, document: { registers } }, index) => {
      const projection = projections[index];
      if (projection === undefined) return [];
      const desired = desire(projection, definitionsFor(trial, projection.values.keys()));
      const inOrder = keys.toSorted((a, b) => rankOf(a) - rankOf(b));
      const timeline = timelines.get(id) ?? [];
      return [expectedContact({ keys: inOrder, claims, registers, desired, timeline })];
    })
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Appends the events; the file of each by the id that the ledger knows it by. */
async function receive(
  ledger: SqliteLedger,
  events: readonly FixtureEvent[],
  mapping: Mapping,
): Promise<ReadonlyMap<string, string>> {
  const receivedAtMs = systemClock.now();
  const files = new Map<string, string>();
  for (const { file, body } of events) {
    const delivery = { connection: TENANT, body: new TextEncoder().encode(body), receivedAtMs };
    const record = accept(
      { ...delivery, headerName: undefined, signatureEncoding: 'hex' },
      (_connection, name) => ruleFor(mapping, name) !== null,
    );
    if (record.name !== null && record.at === instantOf(receivedAtMs)) {
      const why = 'has no date of its own that is in the past, so each run would make it another';
      throw new CliError(`${file} ${why}; give it a "__creationDate"`, EXIT.usage);
    }
    const result = await ledger.append(record);
    const first = files.get(record.eventId);
    if (first === undefined) files.set(record.eventId, file);
    else if (result !== 'duplicate') {
      throw new CliError(`${file} has the __id of ${first}, and is another event`, EXIT.usage);
    }
  }
  return files;
}

/** Applies until nothing is pending: an event may be told again once more is known. */
async function applyPending(
  work: Pick<Work, 'pendingEvents' | 'apply'>,
  { mapping, evaluator }: Trial,
): Promise<ReadonlyMap<string, Application>> {
  const applications = new Map<string, Application>();
  for (;;) {
    const pending = await work.pendingEvents(FIXTURE_EVENTS_MAX);
    if (pending.length === 0) return applications;
    const made = await applyAll(evaluator, mapping, pending);
    const applied = pending.flatMap(({ seq, eventId }, index) => {
      const application = made[index];
      if (application === undefined) return [];
      applications.set(eventId, application);
      return [{ seq, application, mappingVersion: mapping.version }];
    });
    await work.apply(applied, systemClock.now());
  }
}

function definitionsFor({ mapping, properties }: Trial, mapped: Iterable<string>) {
  if (properties === null) return definitionsOf(mapping, mapped);
  return new Map(properties.map((definition) => [definition.name, definition]));
}
