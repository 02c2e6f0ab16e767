import { indentedJson } from '../core/indented-json.ts';
import { timeText } from '../core/time-text.ts';
import { heading, indented, printable } from './text.ts';
import type { ReportsSide } from './with-ledger.ts';
import type { RequestBodies } from '../model/hubspot.ts';
import type { RequestView } from '../model/view.ts';

/** A request with what was asked and answered, as far as that is kept. */
type RequestWithBodies = Pick<RequestView, 'atMs' | 'endpoint' | 'status'> & RequestBodies;

/** Loads the bodies of requests; those whose bodies are not kept are missing. */
export async function loadBodies(
  { ledger, tenant }: Pick<ReportsSide, 'ledger' | 'tenant'>,
  requests: readonly RequestView[],
): Promise<readonly RequestWithBodies[]> {
  const loaded: RequestWithBodies[] = [];
  for (const { id, atMs, endpoint, status, hasBodies } of requests) {
    const bodies = hasBodies ? await ledger.requestBodies(tenant, id) : null;
    if (bodies !== null) loaded.push({ atMs, endpoint, status, ...bodies });
  }
  return loaded;
}

/** Requests with their bodies, for a person. */
export function bodiesText(requests: readonly RequestWithBodies[]): string {
  if (requests.length === 0) return 'No body of a request is kept.';
  return requests
    .map(({ atMs, endpoint, status, asked, answered }) =>
      [
        heading(`${endpoint} of ${timeText(atMs)}`),
        bodyText('asked', asked),
        bodyText(status === null ? 'no answer' : `answered ${status}`, answered),
      ].join('\n'),
    )
    .join('\n\n');
}

function bodyText(what: string, body: string | null): string {
  if (body === null) return indented([`${what}, without a body`]);
  return indented([`${what}:`, ...printable(indentedJson(body)).split('\n')]);
}
