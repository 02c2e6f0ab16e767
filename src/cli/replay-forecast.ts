import type { Mapping } from '../core/mapping/mapping.ts';
import { applyStored } from '../core/replay/apply-stored.ts';
import { contactChanges, type MappingPair } from '../core/replay/contact-changes.ts';
import { EMPTY_FORECAST, withChanges, type Forecast } from '../core/replay/forecast.ts';
import { loadMapping } from '../mapping-file.ts';
import type { ReplayableContact, ReplayFilter } from '../ledger/replay.ts';
import type { StoredEvent } from '../core/ledger/work.ts';
import { CliError, type CliContext } from './context.ts';
import { progressOf } from './progress.ts';
import { forecastText, type ReplayForecast } from './replay-forecast-text.ts';
import { counted } from './text.ts';
import type { ReportsSide } from './with-ledger.ts';

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
  const made = await forecast(context, side, filter, { inForce, next });
  const result: ReplayForecast = {
    mapping: { file, version: next.version },
    inForce: { file: mappingFile, version: inForce.version },
    ...made,
  };
  context.print(flags.json === true ? JSON.stringify(result, null, 2) : forecastText(result));
}

async function forecast(
  context: CliContext,
  { ledger, tenant }: ReportsSide,
  filter: ReplayFilter,
  mappings: MappingPair,
): Promise<Forecast & Pick<ReplayForecast, 'events' | 'found'>> {
  const tell = progressOf(context);
  const { matched } = await ledger.countReplay(tenant, filter);
  let [events, found] = [0, 0];
  let result = EMPTY_FORECAST;
  let cursor: number | null = null;
  do {
    const page = await ledger.replayable(tenant, filter, cursor);
    for (const contact of page.contacts) {
      const retold = await retoldContact(contact, mappings.next, tenant);
      result = withChanges(result, await contactChanges(retold, mappings));
      events += contact.events.length;
      tell(`${counted(events, 'event')} tried; ${matched.toLocaleString('en')} were asked for`);
      if (context.signal.aborted) throw new CliError('interrupted; nothing was changed');
    }
    for (const event of page.loose) {
      if (await tellsOfSomebody(event, mappings.next, tenant)) found += 1;
    }
    events += page.loose.length;
    cursor = page.cursor;
  } while (cursor !== null);
  return { ...result, events, found };
}

async function retoldContact(
  { contact, rest, events, entries }: ReplayableContact,
  mapping: Mapping,
  tenant: string,
): Promise<Parameters<typeof contactChanges>[0]> {
  const retold = [];
  // One after the other: side by side, the time limit of each expression would count them all.
  for (const event of events) {
    const { eventId } = event;
    const application = await applyStored(mapping, event, tenant);
    retold.push({ eventId, application, entries: entries[eventId] ?? [] });
  }
  return { keys: contact.keys, document: contact.document, rest, events: retold };
}

async function tellsOfSomebody(
  event: StoredEvent,
  mapping: Mapping,
  tenant: string,
): Promise<boolean> {
  return (await applyStored(mapping, event, tenant)).kind === 'applied';
}
