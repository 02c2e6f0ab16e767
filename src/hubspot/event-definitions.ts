import { z } from 'zod';
import type { ActualEvent } from '../core/setup/plan-events.ts';
import type { WantedEvent, WantedEventProperty } from '../core/setup/wanted.ts';
import { parseAnswer, type HubSpotApi } from './api.ts';
import { definitionResult, type DefinitionResult } from './definition-result.ts';
import { labelOf } from './label.ts';
import type { Answer } from '../model/hubspot.ts';

/** The events API has its own version; its path under 2026-09 is documented in two ways. */
export const EVENTS_API_VERSION = '2026-03';

const PATH = `/events/${EVENTS_API_VERSION}/event-definitions`;
const ENDPOINT = 'events/event-definitions';

/** An account has at most 500 definitions, which is five pages of 100. */
const PAGES_MAX = 10;

const DefinitionsSchema = z.object({
  results: z.array(
    z.object({
      fullyQualifiedName: z.string(),
      properties: z.array(z.object({ name: z.string() })).nullish(),
    }),
  ),
  paging: z.object({ next: z.object({ after: z.string() }).nullish() }).nullish(),
});

/** The custom event definitions of the account, on request with the names of their properties. */
export async function listEventDefinitions(
  api: HubSpotApi,
  { includeProperties }: { readonly includeProperties: boolean },
): Promise<Answer<readonly ActualEvent[]>> {
  const events: ActualEvent[] = [];
  const queryOf = (after?: string): string => {
    const asked = {
      ...(includeProperties && { includeProperties: 'true' }),
      ...(after && { after }),
    };
    const query = new URLSearchParams(asked).toString();
    return query === '' ? '' : `?${query}`;
  };
  let query = queryOf();
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const request = { path: `${PATH}${query}`, endpoint: ENDPOINT, repeatable: true, probe: true };
    const answer = await api.request({ method: 'GET', ...request });
    const read = parseAnswer(DefinitionsSchema, answer);
    if (read.kind !== 'done') return read;
    for (const { fullyQualifiedName, properties } of read.value.results) {
      events.push({
        name: fullyQualifiedName.replace(/^pe\d+_/, ''),
        fullyQualifiedName,
        properties: properties?.map(({ name }) => name) ?? null,
      });
    }
    const after = read.value.paging?.next?.after;
    if (after === undefined) break;
    query = queryOf(after);
  }
  return { kind: 'done', value: events };
}

/** Defines a custom event on contacts; one of that name that exists stays as it is. */
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
  const request = { path: PATH, body, endpoint: ENDPOINT, repeatable: true, probe: true };
  return definitionResult(await api.request({ method: 'POST', ...request }));
}

/** Adds properties to a custom event, one request for each, until one fails. */
export async function extendEvent(
  api: HubSpotApi,
  fullyQualifiedName: string,
  added: readonly WantedEventProperty[],
): Promise<DefinitionResult> {
  const path = `${PATH}/${encodeURIComponent(fullyQualifiedName)}/property`;
  const request = { path, endpoint: `${ENDPOINT}/property`, repeatable: true, probe: true };
  for (const property of added) {
    const body = propertyBody(property);
    const result = definitionResult(await api.request({ method: 'POST', ...request, body }));
    if (result.kind === 'failed') return result;
  }
  return { kind: 'done' };
}

function propertyBody({ name, type }: WantedEventProperty): object {
  return { name, label: labelOf(name), type };
}
