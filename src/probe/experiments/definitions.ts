import { z } from 'zod';
import { found, open, type Finding } from '../../core/probe/finding.ts';
import { readEventName, readPageSize, readSensitive } from '../../core/probe/read-definitions.ts';
import { pageIn, type Page } from '../../core/probe/read-page.ts';
import { isTaken, wordOf } from '../../core/probe/reply.ts';
import type { Bench } from '../bench.ts';
import { defineEvent, DEFINITIONS } from '../define-event.ts';
import type { Experiment } from '../experiment.ts';

/** Event definitions that fill a page, as far as anybody has seen one. */
const PAGE_MAX = 100;
const PAGES_MAX = 50;

/** By which names an event is found, and whether an archived one is listed. */
export const eventDefinitions: Experiment = {
  answers: ['eventNameInPath', 'archivedEvents'],
  run: async (bench) => {
    const { lab } = bench;
    const { name, fullName } = await defineEvent(bench, 'archived');
    const at = (one: string, method: 'GET' | 'DELETE') => (root: string) => ({
      method,
      path: `${root}/event-definitions/${one}`,
      endpoint: DEFINITIONS,
    });
    const short = await lab.askEvents(at(name, 'GET'));
    const full = await lab.askEvents(at(fullName, 'GET'));
    const names = readEventName(short, full);
    const removed = await lab.askEvents(at(isTaken(short) ? name : fullName, 'DELETE'));
    if (!isTaken(removed)) {
      const why = `HubSpot refused to delete an event definition: ${wordOf(removed)}`;
      return [names, open('archivedEvents', why)];
    }
    lab.belongings.noEvent(name);
    return [names, await readArchived(bench, fullName)];
  },
};

const ListedSchema = z.object({ results: z.array(z.object({ fullyQualifiedName: z.string() })) });

/** Looks for a deleted event in the list, to its end. */
async function readArchived(bench: Bench, fullName: string): Promise<Finding> {
  let after: string | null = '';
  for (let pages = 0; after !== null && pages < PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({ limit: '100', ...(after === '' ? {} : { after }) });
    const reply = await bench.lab.askEvents((root) => ({
      method: 'GET',
      path: `${root}/event-definitions?${query.toString()}`,
      endpoint: DEFINITIONS,
    }));
    const listed = ListedSchema.safeParse(reply.body);
    if (!listed.success) return open('archivedEvents', 'HubSpot answered no list');
    if (listed.data.results.some(({ fullyQualifiedName }) => fullyQualifiedName === fullName)) {
      return found('archivedEvents', 'listed');
    }
    after = pageIn(reply.body)?.next?.after ?? null;
  }
  return found('archivedEvents', 'hidden');
}

/** How many event definitions are on a page that was asked for without a limit. */
export const definitionsPage: Experiment = {
  answers: ['definitionsPage'],
  run: async (bench) => {
    let page = await firstPage(bench);
    if (!bench.helps.fillsPages) return [readPageSize('definitionsPage', page, FILL)];
    for (let made = 0; isWhole(page) && made <= PAGE_MAX; made += 1) {
      await defineEvent(bench, `page${made}`);
      page = await firstPage(bench);
    }
    return [readPageSize('definitionsPage', page, FULL)];
  },
};

const FILL = 'add --fill-pages to have as many made as fill a page, whose names are then used up';
const FULL = 'an account that has more of them would tell';

async function firstPage({ lab }: Bench): Promise<Page | null> {
  const reply = await lab.askEvents((root) => ({
    method: 'GET',
    path: `${root}/event-definitions`,
    endpoint: DEFINITIONS,
  }));
  return isTaken(reply) ? pageIn(reply.body) : null;
}

/** Whether all are on this page, and few enough for one more. */
function isWhole(page: Page | null): boolean {
  return page !== null && page.next === null && page.length <= PAGE_MAX;
}

/** Whether a property that is marked as sensitive data is found by its name alone. */
export const sensitiveByName: Experiment = {
  answers: ['sensitiveByName'],
  run: async (bench) => {
    const name = await bench.property('sensitive', {
      type: 'string',
      fieldType: 'text',
      dataSensitivity: 'sensitive',
    });
    const { lab } = bench;
    const path = `${lab.properties}/${name}`;
    return [readSensitive(await lab.ask({ method: 'GET', path, endpoint: 'properties/contacts' }))];
  },
};
