import type { Ledger } from '../../src/ledger/ledger.ts';
import type { EventSummary } from '../../src/model/view.ts';
import { TENANT } from './life.ts';
import type { Acknowledged } from './simulate.ts';
import type { StoryMapping } from './story-mapping.ts';

/** Events of which something is wrong at the end of a story, by their ids. */
export interface EventsJudged {
  /** Acknowledged events that the ledger does not know, but for those of people who were erased. */
  readonly lost: readonly string[];
  /** Events that are completely in HubSpot and are not said to be. */
  readonly unmarked: readonly string[];
  /** Events that were applied by an older mapping than was in force when they came, or by one with faults. */
  readonly behind: readonly string[];
}

export interface JudgeOptions {
  readonly acknowledged: readonly Acknowledged[];
  /** Events by their ids, with the place of the oldest mapping that they may be applied by. */
  readonly offered: ReadonlyMap<string, number>;
  readonly mappings: Pick<StoryMapping, 'placeOf'>;
  /** Customer ids of people who were erased. */
  readonly erased: ReadonlySet<string>;
}

/** More than a story has. */
const EVENTS_MAX = 10_000;

export async function judgeEvents(
  ledger: Pick<Ledger, 'event' | 'events'>,
  options: JudgeOptions,
): Promise<EventsJudged> {
  const { rows } = await ledger.events(TENANT, { limit: EVENTS_MAX });
  return {
    lost: lost(rows, options),
    unmarked: rows.filter(isUnmarked).map(({ eventId }) => eventId),
    behind: await behind(ledger, options),
  };
}

/** Whether it is applied, and nothing keeps it from HubSpot, and it is not marked as synced. */
function isUnmarked({ contactId, heldBy, syncedAtMs }: EventSummary): boolean {
  return contactId !== null && heldBy === null && syncedAtMs === null;
}

function lost(
  events: readonly EventSummary[],
  { acknowledged, erased }: JudgeOptions,
): readonly string[] {
  const known = new Set(events.map(({ eventId }) => eventId));
  return acknowledged
    .map(({ event }) => event)
    .filter(({ __id: id }) => !known.has(id))
    .filter((event) => ![...erased].some((id) => JSON.stringify(event).includes(id)))
    .map(({ __id: id }) => id);
}

async function behind(
  ledger: Pick<Ledger, 'event'>,
  { offered, mappings }: JudgeOptions,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [id, place] of offered) {
    const version = (await ledger.event(TENANT, id))?.mappingVersion ?? null;
    if (version !== null && mappings.placeOf(version) < place) found.push(id);
  }
  return found;
}
