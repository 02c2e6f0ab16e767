import {
  contactChanges,
  documentsOf,
  type ContactChanges,
  type MappingPair,
} from '../core/replay/contact-changes.ts';
import { EMPTY_FORECAST, withChanges, type Forecast } from '../core/replay/forecast.ts';
import { applyAll } from '../evaluation/apply-all.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { loadMapping } from '../mapping-file.ts';
import { CliError, type CliContext } from './context.ts';
import { printResult } from './print-result.ts';
import { progressOf } from './progress.ts';
import { forecastText, type ReplayForecast } from './replay-forecast-text.ts';
import { counted } from './text.ts';
import { withEvaluator } from './with-evaluator.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { ReplayableContact, ReplayFilter } from '../model/replay.ts';

/** `replay --dry-run`: applies stored events in memory, and shows what would come of it. */
export async function forecastReplay(
  context: CliContext,
  side: ReportsSide,
  filter: ReplayFilter,
  flags: { readonly mapping?: string; readonly json?: boolean },
): Promise<void> {
  const { mappingFile } = side.connection;
  const inForce = await loadMapping(mappingFile);
  const file = flags.mapping ?? mappingFile;
  const next = file === mappingFile ? inForce : await loadMapping(file);
  const made = await withEvaluator(context, async (evaluator) =>
    forecast(context, side, filter, { mappings: { inForce, next }, evaluator }),
  );
  const result: ReplayForecast = {
    mapping: { file, version: next.version },
    inForce: { file: mappingFile, version: inForce.version },
    ...made,
  };
  printResult(context, flags, { json: result, text: forecastText(result) });
}

/** What each page of contacts is tried with. */
interface Trial {
  readonly mappings: MappingPair;
  readonly evaluator: Evaluator;
}

async function forecast(
  context: CliContext,
  { ledger, tenant }: ReportsSide,
  filter: ReplayFilter,
  trial: Trial,
): Promise<Forecast & Pick<ReplayForecast, 'events' | 'found'>> {
  const show = progressOf(context);
  const { matched } = await ledger.countReplay(tenant, filter);
  let [events, found] = [0, 0];
  let result = EMPTY_FORECAST;
  let cursor: number | null = null;
  do {
    const page = await ledger.replayable(tenant, filter, cursor);
    for (const changes of await changesOf(page.contacts, trial)) {
      result = withChanges(result, changes);
    }
    const loose = await applyAll(trial.evaluator, trial.mappings.next, page.loose);
    found += loose.filter(({ kind }) => kind === 'applied').length;
    events += page.contacts.flatMap((contact) => contact.events).length + page.loose.length;
    show(`${counted(events, 'event')} tried; ${matched.toLocaleString('en')} were asked for`);
    if (context.signal.aborted) throw new CliError('interrupted; nothing was changed');
    cursor = page.cursor;
  } while (cursor !== null);
  return { ...result, events, found };
}

/** What would change of some contacts. */
async function changesOf(
  contacts: readonly ReplayableContact[],
  { mappings, evaluator }: Trial,
): Promise<readonly ContactChanges[]> {
  const events = contacts.flatMap((contact) => contact.events);
  const applications = (await applyAll(evaluator, mappings.next, events)).values();
  const applied = contacts.map(({ contact: { keys, document }, rest, events, entries }) => ({
    keys,
    document,
    rest,
    events: events.flatMap(({ eventId }) => {
      const { value: application } = applications.next();
      return application === undefined
        ? []
        : [{ eventId, application, entries: entries[eventId] ?? [] }];
    }),
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
    return contactChanges(contact, { before: now, after: then }, mappings);
  });
}
