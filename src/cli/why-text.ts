import type { RequestView, EntryView } from '../model/view.ts';
import { namesText } from '../core/names-text.ts';
import { walletNames } from '../core/wallet.ts';
import { tellingKey } from '../core/contact-title.ts';
import { keyName, PASS_KEY } from '../core/identity.ts';
import { instantMs } from '../core/order-key.ts';
import { duration } from '../core/duration.ts';
import { timeText } from '../core/time-text.ts';
import { haltLines } from './halt-lines.ts';
import { decidedText } from './identity-list-text.ts';
import { shellWord } from './shell-word.ts';
import {
  columns,
  counted,
  heading,
  indented,
  printable,
  section,
  shaded,
  shortened,
  type Cell,
} from './text.ts';
import { DEFAULT_MODE } from '../model/write-mode.ts';
import type {
  ClaimedKey,
  ContactExplanation,
  EventExplanation,
  ExplainedConsent,
  ExplainedContact,
  ExplainedProperty,
  ExplainedValue,
  NamedEvent,
} from '../model/explanation.ts';
import type { ContactKey } from '../model/contact.ts';
import type { Claim } from '../model/claim.ts';
import type { LaneState } from '../model/lane.ts';

/** Longest value in a table of several columns, in characters. */
const CELL_CHARS_MAX = 40;

/** Rows of one list that are shown; `--json` has all that are kept. */
const ROWS_SHOWN_MAX = 15;

/** The life of an event, for a person. */
export function eventText(event: EventExplanation): string {
  const { values, timeline, requests, keys } = event;
  return [
    `${heading(event.name ?? 'Not an event')}\n  ${printable(event.summary)}.\n\n${columns(lifeOf(event))}\n`,
    section('Contact keys', keysOf(keys ?? [])),
    ...claimSections(event),
    section('Values', values.map(valueRow)),
    section('Timeline', timeline.map(entryRow)),
    requestSection(requests),
  ]
    .join('')
    .trimEnd();
}

function lifeOf(event: EventExplanation): readonly (readonly Cell[])[] {
  const { appliedAtMs, syncedAtMs, mappingVersion, contact, pass } = event;
  const since = (ms: number): string => `${duration(Math.max(0, ms - event.receivedAtMs))} later`;
  return [
    ['event id', event.eventId],
    ['happened', timeText(instantMs(event.at))],
    ['received', timeText(event.receivedAtMs), originText(event)],
    ...(appliedAtMs === null
      ? []
      : [
          ['applied', timeText(appliedAtMs), `${since(appliedAtMs)}${versionText(mappingVersion)}`],
        ]),
    ...(syncedAtMs === null ? [] : [['in HubSpot', timeText(syncedAtMs), since(syncedAtMs)]]),
    ...(contact === null ? [] : [['contact', ...contactCells(contact)]]),
    ...(pass === null
      ? []
      : [
          [
            'pass',
            pass.passId,
            `${pass.installed ? 'installed in' : 'uninstalled from'} ${pass.wallet}`,
          ],
        ]),
  ];
}

function originText({ bodyBytes, signatureEncoding, purged }: EventExplanation): string {
  const payload = `${counted(bodyBytes, 'byte')}${purged ? ', purged' : ''}`;
  return signatureEncoding === null
    ? `${payload}; no webhook brought it`
    : `${payload}; signature in ${signatureEncoding}`;
}

function versionText(version: string | null): string {
  return version === null ? '' : `, by mapping ${version}`;
}

function contactCells({ key, hubspotId, state, reason }: ExplainedContact): readonly Cell[] {
  const who = key === null ? 'without a key' : shortened(key.value, CELL_CHARS_MAX);
  const record = hubspotId === null ? 'no record in HubSpot yet' : `record ${hubspotId} in HubSpot`;
  return [who, record, shaded(state), reason ?? ''];
}

function valueRow({ property, value, fate, reason, instead }: ExplainedValue): readonly Cell[] {
  const remark = [
    reason ?? '',
    instead === null ? '' : `${INSTEAD.get(fate) ?? 'now by'} ${eventName(instead)}`,
  ];
  return [
    property,
    shownValue(value),
    shaded(fate),
    remark.filter((text) => text !== '').join('; '),
  ];
}

/** What the event that counts instead has to do with it. */
const INSTEAD = new Map([
  ['stale', 'already set by'],
  ['superseded', 'replaced by'],
]);

/** What holds up the rest of what is explained; nothing where all goes on. */
export function haltsText(lanes: readonly LaneState[], nowMs: number): string {
  if (lanes.length === 0) return '';
  const lines = lanes.flatMap((lane) => haltLines(lane, nowMs));
  return `\n\n${heading('What stands still')}\n${indented(lines)}`;
}

/** The origin of every value of a contact, for a person. */
export function contactText(contact: ContactExplanation): string {
  const { keys, properties, wallet, passes, history, timeline, events, requests } = contact;
  const title = tellingKey(keys);
  return [
    `${heading(title?.value ?? 'A contact without a key')}\n  ${printable(contact.summary)}.\n`,
    section('Keys', keysOf(keys)),
    ...claimSections(contact),
    section(
      'Values',
      properties.map((row) => propertyRow(row, contact.reason)),
    ),
    section('Consents', contact.consents.map(consentRow)),
    section('Wallet', [
      ['status', walletNames(wallet)],
      [
        'installed now',
        `${counted(wallet.passes, 'pass', 'passes')} on ${counted(wallet.devices, 'device')}`,
      ],
      ...passes.flatMap(({ passId, passType, changes }) => [
        ['pass', passId, passType],
        ...changes.map(({ at, installed, wallet, device }) => [
          '',
          timeText(instantMs(at)),
          `${installed ? 'installed in' : 'uninstalled from'} ${wallet}`,
          device,
        ]),
      ]),
    ]),
    section(
      'Record in HubSpot',
      history.map(({ atMs, hubspotId, reason }) => [timeText(atMs), hubspotId ?? 'none', reason]),
    ),
    limited('Timeline', timeline.map(entryRow)),
    limited(
      'Events',
      events.map(({ at, name, eventId, state, heldBy, reason }) => [
        timeText(instantMs(at)),
        name ?? '',
        eventId,
        shaded(heldBy ?? state),
        reason ?? '',
      ]),
    ),
    requestSection(requests),
  ]
    .join('')
    .trimEnd();
}

function propertyRow(
  { property, value, confirmed, source, event, mode, fate, reason }: ExplainedProperty,
  known: string | null,
): readonly Cell[] {
  const origin = source === 'wallet' ? 'computed from the wallet' : eventName(event);
  const remarks = [
    mode === DEFAULT_MODE ? '' : `write ${mode}`,
    reason === known ? '' : (reason ?? ''),
    confirmed !== null && confirmed !== value && fate === 'pending'
      ? `HubSpot has ${shownValue(confirmed)}`
      : '',
  ];
  return [
    property,
    shownValue(value),
    shaded(fate),
    origin,
    remarks.filter((text) => text !== '').join('; '),
  ];
}

function consentRow({
  name,
  subscription,
  choice,
  fate,
  reason,
  event,
  inHubSpot,
}: ExplainedConsent): readonly Cell[] {
  const words = inHubSpot === null ? '' : `HubSpot: ${inHubSpot.toLowerCase().replace('_', ' ')}`;
  return [
    name,
    CHOICES[choice],
    shaded(fate),
    subscription ?? '',
    eventName(event),
    reason ?? words,
  ];
}

const CHOICES: { readonly [choice in ExplainedConsent['choice']]: string } = {
  never: 'not given',
  given: 'given',
  withdrawn: 'withdrawn',
};

function keysOf(keys: readonly ContactKey[]): readonly (readonly Cell[])[] {
  const passes = keys.filter(({ property }) => property === PASS_KEY);
  const others = keys.filter(({ property }) => property !== PASS_KEY);
  return [...others, ...passes].map(({ property, value }) => [keyName(property), shortened(value)]);
}

/** What the contact claims and does not have, and what it has and others claim. */
function claimSections({
  claims,
  claimedKeys,
}: Pick<ContactExplanation, 'claims' | 'claimedKeys'>): readonly string[] {
  const claimed = claims.map(({ property, value, kind, holder }) => [
    property,
    shortened(value, CELL_CHARS_MAX),
    `left out: ${LEFT_OUT[kind](holder?.value ?? 'another contact')}`,
  ]);
  const held = claimedKeys.map((key) => [
    key.property,
    shortened(key.value, CELL_CHARS_MAX),
    `${claimantsText(key)}; ${decidedText(key.settled)}`,
  ]);
  const [first] = [...claims, ...claimedKeys];
  const hint =
    first === undefined
      ? ''
      : `  "neostore-hubspot identity show ${shellWord(first.value)}" shows both sides.\n`;
  return [
    section('Claimed, and not its own', claimed),
    section('Its own, and claimed by others', held),
    hint,
  ];
}

const LEFT_OUT: { readonly [kind in Claim['kind']]: (holder: string) => string } = {
  taken: (holder) => `${holder} has it`,
  ignored: () => 'it names nobody, as a person has said',
  'over-limit': () => 'it has as many as one person may have',
};

function claimantsText({ claimants, first }: ClaimedKey): string {
  const names = first.map(({ value }) => shortened(value, CELL_CHARS_MAX));
  return namesText(names, names.length, claimants);
}

function entryRow({ name, at, state, reason, driver, remoteId }: EntryView): readonly Cell[] {
  return [name, timeText(instantMs(at)), shaded(state), driver ?? '', remoteId ?? '', reason ?? ''];
}

function requestSection(requests: readonly RequestView[]): string {
  return limited('Requests to HubSpot', requests.map(requestRow));
}

function requestRow({
  atMs,
  endpoint,
  status,
  ms,
  correlationId,
  subjects,
}: RequestView): readonly Cell[] {
  const shared = subjects > 1 ? `with ${subjects - 1} more` : '';
  return [
    timeText(atMs),
    endpoint,
    status === null ? 'no answer' : String(status),
    duration(ms),
    shared,
    correlationId ?? '',
  ];
}

/** A section whose list may be long. */
function limited(title: string, rows: readonly (readonly Cell[])[]): string {
  const left = rows.length - ROWS_SHOWN_MAX;
  const text = section(title, rows.slice(0, ROWS_SHOWN_MAX));
  return left > 0 ? `${text}  … and ${left} more; --json has them\n` : text;
}

function eventName(event: NamedEvent | null): string {
  if (event === null) return '';
  return `${event.name ?? `event ${event.eventId}`} of ${timeText(instantMs(event.at))}`;
}

function shownValue(value: string | null): string {
  if (value === null) return '(none)';
  return value === '' ? '(empty)' : shortened(value, CELL_CHARS_MAX);
}
