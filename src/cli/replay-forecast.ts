import {
  contactChanges,
  documentsOf,
  type ContactChanges,
  type MappingPair,
} from '../core/replay/contact-changes.ts';
import { EMPTY_FORECAST, withChanges } from '../core/replay/forecast.ts';
import { type AttributedEvent, withWhom, type WhomForecast } from '../core/replay/whom.ts';
import { applyAll } from '../evaluation/apply-all.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Reports } from '../ledger/desk-port.ts';
import { CliError, type CliContext } from './context.ts';
import { tellOtherEvents } from './other-events.ts';
import { printResult } from './print-result.ts';
import { progressOf } from './progress.ts';
import { accountOf, type Account } from './account-to-try.ts';
import { mappingOfFile, mappingOfSide } from './mapping-in-use.ts';
import { forecastText, type ReplayForecast } from './replay-forecast-text.ts';
import { counted } from './text.ts';
import { withEvaluator } from './with-evaluator.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { Application } from '../model/application.ts';
import type { StoredEvent } from '../model/event.ts';
import type { ReplayableContact, ReplayablePage, ReplayFilter } from '../model/replay.ts';

/** `replay --dry-run`: applies stored events in memory, and shows what would come of it. */
export async function forecastReplay(
  context: CliContext,
  side: ReportsSide,
  filter: ReplayFilter,
  flags: { readonly mapping?: string; readonly schema?: string; readonly json?: boolean },
): Promise<void> {
  const inForce = await mappingOfSide(context, side);
  const next = flags.mapping === undefined ? inForce : await mappingOfFile(flags.mapping);
  const account = await accountOf(side, next.mapping, flags.schema ?? null);
  const mappings = { inForce: inForce.mapping, next: next.mapping };
  const made = await withEvaluator(context, async (evaluator) =>
    forecast(context, side, filter, { mappings, account, evaluator }),
  );
  const { told: portal } = account;
  const result: ReplayForecast = { mapping: next.told, inForce: inForce.told, portal, ...made };
  printResult(context, flags, { json: result, text: forecastText(result) });
}

/** What each page of contacts is tried with. */
interface Trial {
  readonly mappings: MappingPair;
  readonly account: Account;
  readonly evaluator: Evaluator;
}

async function forecast(
  context: CliContext,
  { ledger, tenant }: ReportsSide,
  filter: ReplayFilter,
  trial: Trial,
): Promise<Omit<ReplayForecast, 'mapping' | 'inForce' | 'portal'>> {
  const show = progressOf(context);
  const { matched, purged } = await ledger.countReplay(tenant, filter);
  if (matched === 0) await tellOtherEvents(context, { ledger, tenant }, filter);
  let [events, found] = [0, 0];
  let whom: readonly WhomForecast[] = [];
  let result = EMPTY_FORECAST;
  let cursor: number | null = null;
  do {
    const page = await ledger.replayable(tenant, filter, cursor);
    const told = await retell(page, trial);
    for (const changes of await changesOf(page.contacts, told, trial)) {
      result = withChanges(result, changes);
    }
    const applied = told.filter(({ application }) => application.kind === 'applied');
    for (const event of await attributed(ledger, tenant, applied)) whom = withWhom(whom, event);
    found += applied.filter(({ contactId }) => contactId === null).length;
    events += told.length;
    show(`${counted(events, 'event')} tried; ${matched.toLocaleString('en')} were asked for`);
    if (context.signal.aborted) throw new CliError('interrupted; nothing was changed');
    cursor = page.cursor;
  } while (cursor !== null);
  return { ...result, events, purged, found, whom };
}

/** An event as the mapping to try applies it. */
interface ToldEvent {
  readonly event: StoredEvent;
  readonly contactId: number | null;
  readonly application: Application;
  readonly inForce: Application;
}

/** Applies the events of a page: those of its contacts first, in their order. */
async function retell(
  { contacts, loose }: ReplayablePage,
  { mappings, evaluator }: Trial,
): Promise<readonly ToldEvent[]> {
  const all = [
    ...contacts.flatMap(({ contact, events }) =>
      events.map((event) => ({ event, contactId: contact.id })),
    ),
    ...loose.map((event) => ({ event, contactId: null })),
  ];
  const events = all.map(({ event }) => event);
  const applications = await applyAll(evaluator, mappings.next, events);
  const isSame = mappings.inForce.version === mappings.next.version;
  const before = isSame ? applications : await applyAll(evaluator, mappings.inForce, events);
  return all.flatMap((one, index) => {
    const [inForce, application] = [before[index], applications[index]];
    if (inForce === undefined || application === undefined) return [];
    return { ...one, application, inForce };
  });
}

/** Whom events would reach, each by itself, by what the ledger holds now. */
async function attributed(
  ledger: Reports,
  tenant: string,
  told: readonly ToldEvent[],
): Promise<readonly AttributedEvent[]> {
  const attributions = await ledger.attribute(
    tenant,
    told.map(({ event: { eventId, at }, application }) => ({ eventId, at, application })),
  );
  return told.flatMap(({ event: { eventId }, contactId }, index) => {
    const attribution = attributions[index];
    return attribution === undefined ? [] : [{ eventId, contactId, attribution }];
  });
}

/** What would change of some contacts. */
async function changesOf(
  contacts: readonly ReplayableContact[],
  told: readonly ToldEvent[],
  { mappings, account, evaluator }: Trial,
): Promise<readonly ContactChanges[]> {
  const ofContact = Map.groupBy(told, ({ contactId }) => contactId);
  const applied = contacts.map(({ contact, rest, entries }) => ({
    ...contact,
    rest,
    events: (ofContact.get(contact.id) ?? []).map(({ event: { eventId }, ...told }) => ({
      ...told,
      eventId,
      entries: entries[eventId] ?? [],
    })),
  }));
  const documents = applied.map(documentsOf);
  const before = await evaluator.project(
    mappings.inForce,
    documents.map(({ before }) => before),
  );
  const after = await evaluator.project(
    mappings.next,
    documents.map(({ after }) => after),
  );
  return applied.flatMap((contact, index) => {
    const [now, then] = [before[index], after[index]];
    if (now === undefined || then === undefined) return [];
    return contactChanges(contact, { before: now, after: then }, mappings, account);
  });
}
