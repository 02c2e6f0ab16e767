import { Command, Option } from 'commander';
import { badgeText, eventOutcome } from '../core/event-outcome.ts';
import { EVENT_COLUMNS } from '../core/list-columns.ts';
import { canonicalPattern } from '../core/mapping/mapping.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { CliContext } from './context.ts';
import { examples } from './help.ts';
import { moment, refuseEmptyRange } from './moment.ts';
import { printList, withListOptions, type ListFlags } from './print-list.ts';
import { shaded, shortened, type Cell } from './text.ts';
import { withReports } from './with-ledger.ts';
import { timeText } from '../core/time-text.ts';
import { EVENT_OUTCOMES, type EventOutcome } from '../model/event-outcome.ts';
import { WORK_STATES, type WorkState } from '../model/state.ts';
import type { EventQuery, ListedEvent } from '../model/view.ts';

interface Flags extends ListFlags {
  readonly name?: string;
  readonly outcome?: EventOutcome;
  readonly state?: WorkState;
  readonly wallet?: string;
  readonly from?: number;
  readonly to?: number;
}

/** `events`: what Neostore sent, with whom each event is about and what became of it. */
export function eventsCommand(context: CliContext): Command {
  const command = new Command('events')
    .description('the events that came, the newest first: whom each is about, what became of it')
    .argument('[search]', SEARCHED)
    .option('--name <pattern>', 'of this name, such as Pass:Installed or "Pass:*"')
    .addOption(new Option('--outcome <outcome>', 'of which this became').choices(EVENT_OUTCOMES))
    .addOption(new Option('--state <state>', 'in this state of work').choices(WORK_STATES))
    .option('--wallet <wallet>', 'about a pass in this wallet, such as apple')
    .option('--from <time>', 'received since then: ISO 8601, or how long ago (2h, 3d)', moment)
    .option('--to <time>', 'received before then', moment);
  return withListOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (search: string | undefined, flags: Flags) => {
      refuseEmptyRange(flags);
      const query = queryOf(search, flags);
      await withReports(context, flags, async ({ ledger, tenant }) =>
        printList(context, flags, {
          name: 'events',
          csv: EVENT_COLUMNS,
          head: ['received', 'event', 'what became of it', 'contact', 'id'],
          cellsOf,
          none: 'No event is like this.',
          ask: async (before: number | undefined, limit) => {
            const { rows, next } = await ledger.events(tenant, {
              ...query,
              limit,
              ...withoutGaps({ before }),
            });
            return { rows: rows.map((row) => ({ ...row, outcome: eventOutcome(row) })), next };
          },
        }),
      );
    });
}

/** What lists look for. */
export const SEARCHED =
  'an e-mail address, a name or a part of it, a domain, the id of an event or its beginning, a pass id, a customer id, or a HubSpot record id';

const EXAMPLES = examples(
  ['events --from 2h --outcome dead-letter', 'what was given up in the last two hours'],
  ['events "von der heide" --name "Pass:*"', 'of a person, by a part of the name'],
  ['events --wallet apple --from 7d --csv', 'for a spreadsheet'],
);

function queryOf(
  search: string | undefined,
  { name, outcome, state, wallet, from: fromMs, to: toMs }: Flags,
): Omit<EventQuery, 'limit' | 'before'> {
  return withoutGaps({
    search,
    name: name === undefined ? undefined : canonicalPattern(name),
    outcome,
    state,
    wallet: wallet?.toLowerCase(),
    fromMs,
    toMs,
  });
}

/** Longest name of a contact or reason in a line, in characters. */
const CELL_CHARS_MAX = 40;

function cellsOf(event: ListedEvent): readonly Cell[] {
  const { eventId, name, receivedAtMs, contact } = event;
  return [
    timeText(receivedAtMs),
    shortened(name ?? 'no event', CELL_CHARS_MAX),
    shaded(badgeText(event)),
    contact === null ? '' : shortened(whoText(contact), 2 * CELL_CHARS_MAX),
    eventId,
  ];
}

/** A contact by its name and the key that says most. */
export function whoText({
  title,
  key,
}: Pick<NonNullable<ListedEvent['contact']>, 'title' | 'key'>): string {
  return key === null || key === title ? title : `${title} <${key}>`;
}
