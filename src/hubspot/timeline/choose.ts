import type { Clock } from '../../clock.ts';
import { listEventDefinitions } from '../event-definitions.ts';
import type { HubSpotApi } from '../api.ts';
import type { TimelineDriver } from '../port.ts';
import { AppEvents } from './app-events.ts';
import { CustomEvents, whyUnsendable } from './custom-events.ts';
import { noTimeline } from './none.ts';
import { Notes } from './notes.ts';
import type { TimelineDefinitions } from './timeline-definition.ts';
import type { TimelineLog } from './timeline-log.ts';
import { TimelineV3 } from './timeline-v3.ts';
import type { Blocked, BlockedReason, Failure } from '../../model/outcome.ts';
import type { Answer } from '../../model/hubspot.ts';
import type { TimelineSetting } from '../../model/timeline.ts';

export interface DecideOptions {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  readonly portalId: string;
  readonly setting: TimelineSetting;
  readonly definitions: TimelineDefinitions;
  readonly clock: Clock;
  readonly log: TimelineLog;
}

/** A driver, and why it is the one. */
export interface TimelineChoice {
  readonly driver: TimelineDriver;
  readonly reason: string;
}

/** Chooses as {@link decideTimeline} does, and says so in the log. */
export async function chooseTimeline(options: DecideOptions): Promise<Answer<TimelineDriver>> {
  const decided = await decideTimeline(options);
  if (decided.kind !== 'done') return decided;
  const { driver, reason } = decided.value;
  options.log.info({ driver: driver.name, reason }, 'timeline.chosen');
  return { kind: 'done', value: driver };
}

/**
 * Decides how events are shown on timelines. `auto` takes custom events where the account has
 * them and all that the mapping names are defined, and notes everywhere else; it never takes what
 * only partners may use. What the mapping lacks for the driver of the settings is `blocked`, with
 * the names of the timeline events: nothing is sent until it is mended, and nothing is lost.
 */
export async function decideTimeline(options: DecideOptions): Promise<Answer<TimelineChoice>> {
  const { setting } = options;
  switch (setting) {
    case 'none':
      return chosen(noTimeline, SETTINGS);
    case 'notes':
      return chosen(new Notes(options), SETTINGS);
    case 'app-events':
      return chooseNamed(options, 'appEvent', (eventTypes) => {
        return new AppEvents({ ...options, eventTypes });
      });
    case 'timeline-v3':
      return chooseNamed(options, 'templateId', (templateIds) => {
        return new TimelineV3({ ...options, templateIds });
      });
    case 'custom-events':
    case 'auto':
      return chooseByDefinitions(options);
    default:
      return setting satisfies never;
  }
}

const SETTINGS = 'settings';

/** Takes a driver for which the mapping says what each timeline event is called in HubSpot. */
function chooseNamed(
  options: DecideOptions,
  field: 'appEvent' | 'templateId',
  create: (names: ReadonlyMap<string, string>) => TimelineDriver,
): Answer<TimelineChoice> {
  const names = new Map<string, string>();
  const unnamed: string[] = [];
  for (const [event, definition] of Object.entries(options.definitions)) {
    const name = definition[field];
    if (name === undefined) unnamed.push(event);
    else names.set(event, name);
  }
  if (unnamed.length === 0) return chosen(create(names), SETTINGS);
  const detail = `no "${field}" under hubspot.timeline in the mapping: ${unnamed.join(', ')}`;
  return { kind: 'blocked', scope: 'endpoint', reason: 'not-mapped', stage: 'not sent', detail };
}

async function chooseByDefinitions(options: DecideOptions): Promise<Answer<TimelineChoice>> {
  const { api, definitions } = options;
  const isAuto = options.setting === 'auto';
  const defined = await listEventDefinitions(api);
  if (defined.kind !== 'done') return isAuto ? notesInstead(options, defined) : defined;
  const events = new Map(
    defined.value.filter(({ archived }) => !archived).map((event) => [event.name, event]),
  );
  const missing = Object.keys(definitions).filter((name) => !events.has(name));
  const gap = `not defined as custom events in HubSpot: ${missing.join(', ')}`;
  const driver = new CustomEvents({ ...options, events });
  if (!isAuto) {
    return chosen(driver, missing.length === 0 ? SETTINGS : `${SETTINGS}; ${gap}`);
  }
  if (missing.length > 0) return chosen(new Notes(options), gap);
  const unsendable = await whyUnsendable(api);
  if (unsendable !== null) return notesInstead(options, unsendable);
  return chosen(driver, 'all events are defined');
}

/** Below HubSpot's tier for them, or without a scope, custom events are refused for good; other failures decide nothing. */
function notesInstead(options: DecideOptions, failure: Failure): Answer<TimelineChoice> {
  if (failure.kind !== 'blocked' || !REFUSALS_FOR_GOOD.has(failure.reason)) return failure;
  return chosen(new Notes(options), reasonOfRefusal(failure));
}

const REFUSALS_FOR_GOOD: ReadonlySet<BlockedReason> = new Set<BlockedReason>([
  'forbidden',
  'missing-scopes',
  'payment',
]);

/** HubSpot words a missing scope and a missing tier alike, so both are named. */
function reasonOfRefusal({ reason, detail }: Blocked): string {
  const cause =
    reason === 'missing-scopes'
      ? `the credential lacks a scope, or ${BELOW_TIER}`
      : `${BELOW_TIER}, or the credential may not use them`;
  return `custom events refused (${detail}): ${cause}`;
}

/** HubSpot's guide and its help name Professional, its specification names Enterprise alone. */
const BELOW_TIER = 'the account is below the tier that has them (Professional or Enterprise)';

function chosen(driver: TimelineDriver, reason: string): Answer<TimelineChoice> {
  return { kind: 'done', value: { driver, reason } };
}
