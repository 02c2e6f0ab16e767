import { duration } from '../core/duration.ts';
import { SANDBOX_TENANT } from '../sandbox/sandbox-tenant.ts';
import type { Rehearsal } from '../sandbox/rehearsal.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { SandboxSummary } from '../sandbox/summary.ts';
import { allTrouble } from '../sandbox/trouble.ts';
import { columns, counted, heading, indented } from './text.ts';
import type { SyncedEvent } from '../model/event.ts';

/** Differences that are printed; `--json` has all of them. */
const DIFFERENCES_SHOWN_MAX = 20;

/** What is shown first: where to look. */
export function welcome(sandbox: Sandbox, watched: boolean): string {
  const lines = sandbox.daemonUrl === null ? '' : LINES_FOLLOW;
  const end = watched ? `\nCtrl-C ends it.${lines}\n` : '';
  return `${heading('neostore-hubspot sandbox')}\n${addresses(sandbox)}\n${end}`;
}

const LINES_FOLLOW = ' Every line below is an event that reached HubSpot.';

/** Where everything is, in lines of 80 columns. */
export function addresses(sandbox: Sandbox): string {
  const { hubspotUrl, hubspotToken, daemonUrl, operator, settingsFile } = sandbox;
  const rows = [
    ['HubSpot', hubspotUrl],
    ['', 'the simulated one: watch its contacts, and let things go wrong there'],
  ];
  if (daemonUrl === null) {
    rows.push(['settings', `HUBSPOT_BASE_URL=${hubspotUrl}`]);
    rows.push(['', `HUBSPOT_ACCESS_TOKEN=${hubspotToken}`]);
    rows.push(['', 'of a daemon that writes to it']);
  } else {
    rows.push(['webhooks', `${daemonUrl}/webhooks/neostore/${SANDBOX_TENANT}`]);
    rows.push(['', 'where the daemon receives']);
  }
  if (operator !== null) {
    // What stands behind the # stays in the browser: no log of a proxy ever sees the token.
    rows.push(['dashboard', `${operator.url.replace(/\/$/, '')}/#token=${operator.token}`]);
    rows.push(['', 'what the daemon does, and why']);
  }
  if (settingsFile !== null) {
    rows.push(['commands', `npx neostore-hubspot --settings ${settingsFile}`]);
    rows.push(['', 'and the name of any command, such as status']);
  }
  return columns(rows);
}

/** All trouble that there is, for the help. */
export function troubleList(): string {
  const rows = allTrouble().map(({ name, what }) => [name, what] as const);
  return `Trouble:\n${columns(rows)}`;
}

/** What goes wrong from the start, what to look at, and how it ends. */
export function troubleText(names: readonly string[], watched: boolean): string {
  const lines = allTrouble()
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, what, look }) => [`${name}: ${what}`, `  ${look}`]);
  const end = watched ? SWITCH_OFF : ENDS;
  return `Trouble is on:\n${indented(lines)}\n${end}\n`;
}

const SWITCH_OFF = 'The page of the simulated HubSpot switches it off, and all heals.';
const ENDS =
  'It ends 5 s after the last event. Then HubSpot must come to hold exactly what the events say.';

/** What a person can do with an empty HubSpot and a Neostore without a webhook. */
export function rehearsalText(rehearsal: Rehearsal): string {
  const { settingsFile, webhookUrl } = rehearsal;
  const begin = `npx neostore-hubspot --settings ${settingsFile}`;
  return [
    heading('neostore-hubspot sandbox: an empty HubSpot, a Neostore without webhook'),
    rehearsalAddresses(rehearsal),
    '',
    'In another terminal, in this folder, one after the other:',
    indented([
      `${begin} setup --plan`,
      `${begin} setup --save-secret \\`,
      `  --url ${webhookUrl}`,
      `${begin} check`,
      `${begin} start`,
    ]),
    '',
    'and beside the running daemon:',
    indented([`${begin} backfill`, `${begin} status`]),
    '',
    'Events come once there is a webhook, and wait for the daemon. Ctrl-C ends it.',
  ].join('\n');
}

/** Where both simulated systems are, and their settings. */
export function rehearsalAddresses(rehearsal: Rehearsal): string {
  const { hubspotUrl, neostoreUrl, settingsFile } = rehearsal;
  return columns([
    ['HubSpot', hubspotUrl],
    ['', 'the simulated one: open it and watch what is made'],
    ['Neostore', neostoreUrl],
    ['', 'the API of the simulated one'],
    ['settings', settingsFile],
    ['', 'all that a daemon needs, but for the secret of the webhook'],
  ]);
}

/** An event of which HubSpot has everything, as the sandbox shows it. */
export interface LiveEvent {
  readonly eventId: string;
  readonly name: string;
  /** From receipt to HubSpot's confirmation, in milliseconds. */
  readonly tookMs: number;
  /** Null for an event that concerns nobody. */
  readonly contact: string | null;
  readonly url: string | null;
}

/** Looks up whom a confirmed event is about. */
export function liveEvent(
  { eventId, name, sinceMs, hubspotId }: SyncedEvent,
  { hubspot, hubspotUrl }: Sandbox,
  nowMs: number,
): LiveEvent {
  const event = { eventId, name, tookMs: nowMs - sinceMs };
  if (hubspotId === null) return { ...event, contact: null, url: null };
  const properties = hubspot.contacts().find(({ id }) => id === hubspotId)?.properties;
  const names = [properties?.['firstname'], properties?.['lastname']].filter(Boolean);
  const contact = names.length > 0 ? names.join(' ') : 'somebody';
  return { ...event, contact, url: `${hubspotUrl}/contacts/${hubspotId}` };
}

/** The line of a confirmed event. */
export function liveLine({ name, tookMs, contact, url }: LiveEvent): string {
  const who = contact === null ? 'nobody' : `${contact}  ${url}`;
  return `  ${name.padEnd(20)} ${duration(tookMs).padStart(7)}  ${who}`;
}

/** The summary of a finished run. */
export function summaryText(summary: SandboxSummary): string {
  const { differences, p50Ms, p99Ms } = summary;
  const latency =
    p50Ms === null || p99Ms === null ? 'none' : `p50 ${duration(p50Ms)}, p99 ${duration(p99Ms)}`;
  const perRequest = `${summary.eventsPerRequest} events per request`;
  const table = columns([
    ['events', String(summary.events)],
    ['deliveries', `${summary.deliveries} (${summary.duplicates} duplicates), in shuffled order`],
    ['people', `${summary.people}, with ${counted(summary.conflicts, 'conflict')} over an address`],
    ['contacts in HubSpot', String(summary.contacts)],
    ['contacts waiting', `${summary.waitingContacts} (no e-mail of their own, so not created)`],
    ['timeline events', String(summary.timelineEvents)],
    ['HubSpot requests', `${summary.hubspotRequests} (${perRequest})`],
    ['receipt to confirmation', latency],
    ['took', `${summary.seconds} s`],
  ]);
  const shown = differences.slice(0, DIFFERENCES_SHOWN_MAX).map((each) => JSON.stringify(each));
  const verdict =
    differences.length === 0
      ? 'HubSpot holds exactly what the events say.'
      : `HubSpot differs from what the events say:\n${indented(shown)}`;
  return `${table}\n\n${verdict}`;
}
