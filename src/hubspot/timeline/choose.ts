import type { Clock } from '../../clock.ts';
import type { HubSpotApi } from '../api.ts';
import type { Answer, TimelineDriver } from '../port.ts';
import { CustomEvents, readEventDefinitions } from './custom-events.ts';
import { noTimeline } from './none.ts';
import { Notes } from './notes.ts';
import type { TimelineDefinitions } from './timeline-definition.ts';

/** Which driver the settings ask for. */
export type TimelineSetting = 'auto' | 'custom-events' | 'notes' | 'none';

/** What is said of the choice; pino's loggers fit. */
export interface TimelineLog {
  info(fields: object, message: string): void;
}

export interface ChooseOptions {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  readonly portalId: string;
  readonly setting: TimelineSetting;
  readonly definitions: TimelineDefinitions;
  readonly clock: Clock;
  readonly log: TimelineLog;
}

/**
 * Chooses how events are shown on timelines. `auto` takes custom events where the account has
 * them and all that the mapping names are defined, and notes everywhere else.
 */
export async function chooseTimeline(options: ChooseOptions): Promise<Answer<TimelineDriver>> {
  const { api, portalId, setting, definitions } = options;
  if (setting === 'none') return chosen(options, noTimeline, 'settings');
  if (setting === 'notes') return chosen(options, new Notes(options), 'settings');
  const defined = await readEventDefinitions(api);
  if (defined.kind !== 'done') {
    // Below HubSpot's Enterprise tier, or without the scope, custom events are refused for good.
    const isRefused = defined.kind === 'blocked' && defined.reason !== 'unauthorized';
    if (setting !== 'auto' || !isRefused) return defined;
    return chosen(options, new Notes(options), `custom events refused: ${defined.detail}`);
  }
  const eventNames = defined.value;
  const missing = Object.keys(definitions).filter((name) => !eventNames.has(name));
  if (setting === 'auto' && missing.length > 0) {
    return chosen(options, new Notes(options), `not defined: ${missing.join(', ')}`);
  }
  return chosen(options, new CustomEvents({ api, portalId, eventNames }), 'all events are defined');
}

function chosen(
  { log }: ChooseOptions,
  driver: TimelineDriver,
  reason: string,
): Answer<TimelineDriver> {
  log.info({ driver: driver.name, reason }, 'timeline.chosen');
  return { kind: 'done', value: driver };
}
