import { z } from 'zod';
import { found, foundOr, open, type Finding } from './finding.ts';
import type { Page } from './read-page.ts';
import { isTaken, wordOf, type Reply } from './reply.ts';

/** Says how many are on a page of a list that was asked for without a limit. */
export function readPageSize(
  name: 'definitionsPage' | 'notesPage',
  page: Page | null,
  enough: string,
): Finding {
  if (page === null) return open(name, 'HubSpot answered no list');
  if (page.next !== null && page.length > 0) return found(name, page.length);
  return open(name, `all ${page.length} are on one page; ${enough}`);
}

/** Says by which names an event is found in a path. */
export function readEventName(short: Reply, full: Reply): Finding {
  const byShort = isTaken(short);
  const byFull = isTaken(full);
  if (byShort && byFull) return found('eventNameInPath', 'either');
  return foundOr(
    'eventNameInPath',
    byShort ? 'short' : byFull ? 'full' : null,
    `HubSpot finds the event by neither name: ${wordOf(short)}`,
  );
}

const NOT_FOUND = 404;

/** Says whether a sensitive property is found by its name alone. */
export function readSensitive(read: Reply): Finding {
  if (isTaken(read)) return found('sensitiveByName', 'shown');
  return foundOr(
    'sensitiveByName',
    read.kind === 'refused' && read.status === NOT_FOUND ? 'hidden' : null,
    `HubSpot refused for another reason: ${wordOf(read)}`,
  );
}

const PropertySchema = z.object({
  options: z
    .array(z.object({ displayOrder: z.unknown().optional(), description: z.unknown().optional() }))
    .min(1),
});

/** Says which fields the options of a property have. */
export function readOptionFields(read: Reply): Finding {
  const parsed = PropertySchema.safeParse(read.body);
  if (!parsed.success) return open('optionFields', 'HubSpot answered no options');
  const hasNumber = parsed.data.options.every(({ displayOrder }) => isThere(displayOrder));
  const hasDescription = parsed.data.options.every(({ description }) => isThere(description));
  return foundOr(
    'optionFields',
    hasNumber !== hasDescription ? null : hasNumber ? 'all' : 'few',
    'HubSpot answers one of number and description',
  );
}

function isThere(field: unknown): boolean {
  return field !== undefined && field !== null;
}
