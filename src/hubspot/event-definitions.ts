import { z } from 'zod';
import { retry } from '../core/outcome.ts';
import { SPENT_NAME, type ActualEvent } from '../core/setup/plan-events.ts';
import type { WantedEvent, WantedEventProperty } from '../core/setup/wanted.ts';
import { parseAnswer, type ApiAnswer, type HubSpotApi } from './api.ts';
import {
  definitionResult,
  failureResult,
  isThere,
  refusedResult,
  type DefinitionResult,
} from './definition-result.ts';
import { labelOf } from './label.ts';
import type { Answer } from '../model/hubspot.ts';

const ENDPOINT = 'events/event-definitions';

/** Definitions of one page. HubSpot does not document how many there are without a limit. */
const EVENTS_PER_PAGE = 100;

/** An account has at most 500 definitions; archived ones may come on top. */
export const EVENT_PAGES_MAX = 50;

const PropertySchema = z.object({
  name: z.string(),
  type: z.string().nullish(),
  options: z.array(z.object({ value: z.string() })).nullish(),
  archived: z.boolean().nullish(),
});

const EventSchema = z.object({
  fullyQualifiedName: z.string(),
  archived: z.boolean().nullish(),
  properties: z.array(PropertySchema).nullish(),
});

const PageSchema = z.object({
  results: z.array(EventSchema),
  paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
});

/** All custom event definitions of the account with their properties, archived ones as well. */
export async function listEventDefinitions(
  api: HubSpotApi,
): Promise<Answer<readonly ActualEvent[]>> {
  const events: ActualEvent[] = [];
  let after: string | undefined;
  for (let page = 0; page < EVENT_PAGES_MAX; page += 1) {
    const read = parseAnswer(PageSchema, await get(api, '', after));
    if (read.kind !== 'done') return read;
    events.push(...read.value.results.map(actualOf));
    after = read.value.paging?.next?.after;
    if (after === undefined) return { kind: 'done', value: events };
  }
  // What is missing at the end of a list would be taken for what HubSpot does not have.
  const reason = `the list of event definitions has over ${EVENT_PAGES_MAX} pages`;
  return retry({ code: 'unclear-answer', reason, stage: 'answered' });
}

function actualOf({ fullyQualifiedName, archived, properties }: z.infer<typeof EventSchema>) {
  return {
    name: fullyQualifiedName.replace(/^pe\d+_/, ''),
    fullyQualifiedName,
    archived: archived === true,
    properties:
      properties
        ?.filter((property) => property.archived !== true)
        .map(({ name, type, options }) => ({
          name,
          type: type ?? null,
          options: (options ?? []).map(({ value }) => value),
        })) ?? null,
  } satisfies ActualEvent;
}

/** Defines a custom event on contacts; a name that exists is looked at before it counts as made. */
export async function defineEvent(
  api: HubSpotApi,
  { name, label, properties }: WantedEvent,
): Promise<DefinitionResult> {
  const body = {
    name,
    label,
    primaryObject: 'CONTACT',
    includeDefaultProperties: false,
    propertyDefinitions: properties.map(propertyBody),
  };
  const answer = await post(api, '', body);
  if (!isThere(answer)) return definitionResult(answer);
  const found = await readEvent(api, name);
  if (found.kind !== 'done') return failureResult(found);
  if (found.value?.archived === false) return { kind: 'done' };
  return refusedResult(`the name ${name} was used before: ${SPENT_NAME}`);
}

/** Adds properties to a custom event, one request for each, until one fails. */
export async function extendEvent(
  api: HubSpotApi,
  event: Pick<ActualEvent, 'name' | 'fullyQualifiedName'>,
  added: readonly WantedEventProperty[],
): Promise<DefinitionResult> {
  for (const property of added) {
    const result = await addProperty(api, event, property);
    if (result.kind === 'failed') return result;
  }
  return { kind: 'done' };
}

/** HubSpot's guide names events by their short name here; others are seen to use the long one. */
async function addProperty(
  api: HubSpotApi,
  { name, fullyQualifiedName }: Pick<ActualEvent, 'name' | 'fullyQualifiedName'>,
  property: WantedEventProperty,
): Promise<DefinitionResult> {
  const body = propertyBody(property);
  const short = await post(api, `/${encodeURIComponent(name)}/property`, body);
  const isUnknown = short.kind === 'failed' && short.status === NOT_FOUND;
  const answer = isUnknown
    ? await post(api, `/${encodeURIComponent(fullyQualifiedName)}/property`, body)
    : short;
  if (!isThere(answer)) return definitionResult(answer);
  const found = await readEvent(api, name);
  if (found.kind !== 'done') return failureResult(found);
  const isListed = found.value?.properties?.some((one) => one.name === property.name);
  return isListed === true
    ? { kind: 'done' }
    : refusedResult(`HubSpot says that ${name} has ${property.name}, and does not show it`);
}

const NOT_FOUND = 404;

/** One event by its name; null where HubSpot does not show it. */
async function readEvent(api: HubSpotApi, name: string): Promise<Answer<ActualEvent | null>> {
  const answer = await get(api, `/${encodeURIComponent(name)}`);
  if (answer.kind === 'failed' && answer.status === NOT_FOUND) return { kind: 'done', value: null };
  const read = parseAnswer(EventSchema, answer);
  return read.kind === 'done' ? { kind: 'done', value: actualOf(read.value) } : read;
}

async function get(api: HubSpotApi, path: string, after?: string): Promise<ApiAnswer> {
  // One event comes with its properties, and takes no query. [HubSpot's specification]
  const asked = {
    includeProperties: 'true',
    limit: String(EVENTS_PER_PAGE),
    ...(after === undefined ? {} : { after }),
  };
  const query = path === '' ? `?${new URLSearchParams(asked).toString()}` : '';
  return api.requestDated('events', (version) => ({
    ...REQUEST,
    method: 'GET',
    path: `/events/${version}/event-definitions${path}${query}`,
  }));
}

/** Defining twice is harmless: the second time is answered 409. */
async function post(api: HubSpotApi, path: string, body: object): Promise<ApiAnswer> {
  return api.requestDated('events', (version) => ({
    ...REQUEST,
    method: 'POST',
    path: `/events/${version}/event-definitions${path}`,
    body,
  }));
}

const REQUEST = { endpoint: ENDPOINT, repeatable: true, probe: true } as const;

function propertyBody({ name, type }: WantedEventProperty): object {
  return { name, label: labelOf(name), type };
}
