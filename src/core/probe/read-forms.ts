import { found, foundOr, open, type Finding } from './finding.ts';
import type { Page } from './read-page.ts';
import { errorsIn, type Reply } from './reply.ts';

/** Says what a page tells of the next one. */
export function readPageLinks(page: Page | null): Finding {
  const next = page?.next ?? null;
  if (next === null) return open('pageLinks', 'HubSpot answered no list of several pages');
  if (next.link === null) return found('pageLinks', 'none');
  return found('pageLinks', /\/v3\//.test(next.link) ? 'v3' : 'same');
}

/** Says which fields an error in a batch has, of a record that is refused for one value. */
export function readBatchErrors(batch: Reply): Finding {
  const [error] = batch.kind === 'taken' ? errorsIn(batch) : [];
  if (error === undefined) {
    const why = 'HubSpot refuses the whole batch, although each record has a trace id';
    return open('batchErrors', batch.kind === 'taken' ? 'HubSpot took a bad value' : why);
  }
  const { hasDetails, hasLinks } = error;
  return foundOr(
    'batchErrors',
    hasDetails !== hasLinks ? null : hasDetails ? 'full' : 'brief',
    'HubSpot answers some of the fields that its specification names',
  );
}
