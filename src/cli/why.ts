import assert from 'node:assert/strict';
import type { ConnectionFlags } from './choose-connection.ts';
import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { conflictsAbout } from '../core/why/conflicts-about.ts';
import { explainContact } from '../core/why/explain-contact.ts';
import { explainEvent } from '../core/why/explain-event.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { CliError, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { counted, printable } from './text.ts';
import { contactText, eventText, haltsText } from './why-text.ts';
import { bodiesText, loadBodies } from './request-bodies.ts';
import { withEvaluator } from './with-evaluator.ts';
import { withReports, type ReportsSide } from './with-ledger.ts';
import type { ContactExplanation, EventExplanation } from '../model/explanation.ts';
import type { ContactView, EventView, RequestView } from '../model/view.ts';
import type { LaneState } from '../model/lane.ts';

interface Flags extends ConnectionFlags {
  readonly payload?: boolean;
  readonly bodies?: boolean;
}

/** `why`: the life of an event, or where every value of a contact comes from. */
export function whyCommand(context: CliContext): Command {
  return new Command('why')
    .description('the life of an event, or the origin of every value of a contact')
    .argument(
      '<event id or contact key>',
      "an event's id, or a contact's e-mail, customer id, pass id or HubSpot record id; a beginning that one alone has is enough",
    )
    .option('--payload', "print the event's payload, too")
    .option('--bodies', 'print what HubSpot was asked and what it answered, too')
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (name: string, flags: Flags) => {
      await withReports(context, flags, async (side) => {
        const found = await find(context, side, name.trim());
        if (found === null) throw new CliError(NOBODY);
        const nowMs = systemClock.now();
        const { lanes } = await side.ledger.status(side.tenant, nowMs);
        const text = textOf(found, lanes.filter(awaitedBy(found)), nowMs, flags);
        if (flags.bodies !== true) {
          return printResult(context, flags, { json: jsonOf(found, flags), text });
        }
        const bodies = await loadBodies(side, requestsOf(found));
        const json = { ...jsonOf(found, flags), bodies };
        printResult(context, flags, { json, text: `${text}\n${bodiesText(bodies)}` });
      });
    });
}

const EXAMPLES = examples(
  ['why ada@example.com', 'a contact: what HubSpot should hold, and by which event'],
  ['why 3f0c7a52-6d1e', 'an event by its id, or the contact of a pass'],
  ['why 3f0c7a52-6d1e --payload', 'with what Neostore sent'],
  ['why ada@example.com --bodies', 'with what HubSpot was asked and answered'],
);

// What was asked for is not repeated: it may be an e-mail address, and errors end in logs.
const NOBODY =
  'nothing is known of it: no event has this id, nor an id that begins so, and no contact has it as a key or as its record in HubSpot';

type Found =
  | { readonly kind: 'event'; readonly event: EventExplanation }
  | { readonly kind: 'contact'; readonly contact: ContactExplanation };

async function find(context: CliContext, side: ReportsSide, name: string): Promise<Found | null> {
  const { ledger, tenant } = side;
  const event = await ledger.event(tenant, name);
  if (event !== null) return foundEvent(side, event);
  const contact = await ledger.contact(tenant, name);
  return contact === null
    ? findBeginning(context, side, name)
    : foundContact(context, side, contact);
}

/** Characters that a beginning has at least: fewer name too many. */
const BEGINNING_CHARS_MIN = 4;

/** Events that are named, and contacts that are counted, where several begin alike. */
const ALIKE_MAX = 10;

/**
 * Finds what a beginning of its id or key names, such as the ids that the page shows.
 * @throws CliError where several begin so
 */
async function findBeginning(
  context: CliContext,
  side: ReportsSide,
  name: string,
): Promise<Found | null> {
  const { ledger, tenant } = side;
  const beginning = name.replace(/…$/, '');
  if (beginning.length < BEGINNING_CHARS_MIN) return null;
  const limit = ALIKE_MAX + 1;
  const eventIds = await ledger.eventIds(tenant, beginning, limit);
  const { rows: contacts } = await ledger.contacts(tenant, { search: beginning, limit });
  if (eventIds.length + contacts.length > 1)
    throw new CliError(alikeText(eventIds, contacts.length));
  const [eventId] = eventIds;
  const event = eventId === undefined ? null : await ledger.event(tenant, eventId);
  if (event !== null) return foundEvent(side, event);
  const [summary] = contacts;
  const contact = summary === undefined ? null : await ledger.contactById(tenant, summary.id);
  return contact === null ? null : foundContact(context, side, contact);
}

// Keys of contacts are not told: they may be e-mail addresses, and errors end in logs.
function alikeText(eventIds: readonly string[], contacts: number): string {
  const shown = eventIds.slice(0, ALIKE_MAX).map((id) => `\n  event ${printable(id)}`);
  const more = eventIds.length > ALIKE_MAX ? '\n  and more' : '';
  const count =
    contacts > ALIKE_MAX ? `more than ${ALIKE_MAX} contacts` : counted(contacts, 'contact');
  const keys = contacts === 0 ? '' : `\n  a key of ${count}`;
  return `several begin so; give more of it:${shown.join('')}${more}${keys}`;
}

async function foundEvent({ ledger, tenant }: ReportsSide, event: EventView): Promise<Found> {
  const { contactId } = event;
  const contact = contactId === null ? null : await ledger.contactById(tenant, contactId);
  const conflicts = await conflictsAbout(event.facts?.keys ?? [], async (key) =>
    ledger.conflict(tenant, key),
  );
  return { kind: 'event', event: explainEvent({ event, contact, conflicts }) };
}

async function foundContact(
  context: CliContext,
  side: ReportsSide,
  contact: ContactView,
): Promise<Found> {
  const { ledger, tenant } = side;
  const { mapping } = await mappingOfSide(context, side);
  const [projection] = await withEvaluator(context, async (evaluator) =>
    evaluator.project(mapping, [contact.document]),
  );
  assert(projection !== undefined, 'a contact without a projection');
  const conflicts = await conflictsAbout(contact.keys, async (key) => ledger.conflict(tenant, key));
  return { kind: 'contact', contact: explainContact({ contact, mapping, projection, conflicts }) };
}

function requestsOf(found: Found): readonly RequestView[] {
  return found.kind === 'event' ? found.event.requests : found.contact.requests;
}

/** Picks the lanes that have work left of what was found. */
function awaitedBy(found: Found): (lane: LaneState) => boolean {
  const { state, timeline } = found.kind === 'event' ? found.event : found.contact;
  const contact = found.kind === 'event' ? found.event.contact : found.contact;
  const states = {
    apply: found.kind === 'event' ? [state] : [],
    contacts: [contact?.state],
    timeline: timeline.map((entry) => entry.state),
    consents: consentsOf(found).map(({ fate }) => fate),
    compare: [],
  };
  return ({ lane }) => states[lane].some((one) => one === 'pending');
}

function consentsOf(found: Found): readonly { readonly fate: string }[] {
  if (found.kind === 'contact') return found.contact.consents;
  return found.event.values.filter(({ property }) => property.startsWith('consents.'));
}

/** Without `--payload`, JSON has none either: it may well end in a log. */
function jsonOf(found: Found, { payload }: Flags): object {
  return found.kind === 'contact' || payload === true
    ? found
    : { ...found, event: { ...found.event, body: undefined } };
}

function textOf(
  found: Found,
  halts: readonly LaneState[],
  nowMs: number,
  { payload }: Flags,
): string {
  const halted = haltsText(halts, nowMs);
  if (found.kind === 'contact') return `${contactText(found.contact)}${halted}`;
  const text = `${eventText(found.event)}${halted}`;
  return payload === true ? `${text}\n\n${payloadText(found.event)}` : text;
}

function payloadText({ body }: EventExplanation): string {
  return body === null ? 'Its payload is gone.' : printable(body).trimEnd();
}
