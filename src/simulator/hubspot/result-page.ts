import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import type { ApiRequest } from './endpoint.ts';
import { invalid } from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** One page of a list, and how to get the next one. */
export interface ResultPage<T> {
  readonly items: readonly T[];
  /** The `paging` of an answer; nothing on the last page. */
  readonly paging: JsonObject;
}

/** What HubSpot's links begin with, whichever host was asked. */
const API_HOST = 'https://api.hubapi.com';

/**
 * The page of a list that a request asks for by `limit` and `after`.
 *
 * @param size its length where the request names none
 * @throws Refusal 400
 */
export function pageOf<T>(
  all: readonly T[],
  { path, query }: Pick<ApiRequest, 'path' | 'query'>,
  { size, max, links }: { size: number; max: number; links: HubSpotAnswers['pageLinks'] },
): ResultPage<T> {
  const limit = Number(query.get('limit') ?? size);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw invalid(`limit must be between 1 and ${max}`);
  }
  const start = startOf(query.get('after'));
  const end = start + limit;
  const items = all.slice(start, end);
  if (all.length <= end) return { items, paging: {} };
  const after = Buffer.from(`after ${end}`).toString('base64url');
  const link = links === 'none' ? {} : { link: linkTo(path, query, after, links) };
  return { items, paging: { paging: { next: { after, ...link } } } };
}

/** Cursors say nothing to whoever gets them, so that nobody counts on it. */
function startOf(after: string | null): number {
  if (after === null) return 0;
  const match = /^after (\d+)$/.exec(Buffer.from(after, 'base64url').toString());
  if (match === null) throw invalid('after is no cursor of this list');
  return Number(match[1]);
}

function linkTo(path: string, query: URLSearchParams, after: string, links: 'same' | 'v3'): string {
  const next = new URLSearchParams(query);
  next.set('after', after);
  const isOld = links === 'v3' || path.includes('/v3/');
  return `${API_HOST}${isOld ? inVersion3(path) : path}?${next.toString()}`;
}

/** Version 3 stands in another place in the paths of the CRM. */
function inVersion3(path: string): string {
  return path
    .replace(/^\/crm\/(objects|properties)\/[^/]+\//, '/crm/v3/$1/')
    .replace(/^\/events\/[^/]+\//, '/events/v3/');
}
