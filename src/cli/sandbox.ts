import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../clock.ts';
import type { SyncedEvent } from '../ledger/port.ts';
import { createLog } from '../log.ts';
import { startSandbox, SANDBOX_TENANT, type Sandbox } from '../sandbox/sandbox.ts';
import type { SandboxSummary } from '../sandbox/summary.ts';
import { aborted, CliError, type CliContext } from './context.ts';
import { columns, duration, heading } from './text.ts';

interface Flags {
  readonly events: number;
  readonly rate?: number;
  readonly seed: number;
  readonly once?: boolean;
  readonly port: number;
  readonly hubspotPort: number;
  readonly daemon: boolean;
  readonly json?: boolean;
}

/** Deliveries a second when a person watches. */
const WATCHED_RATE = 4;
/** Differences that are printed in full. */
const DIFFERENCES_SHOWN_MAX = 20;
/** How often `--once` tells how far it is. */
const PROGRESS_MS = 1_000;

/** `sandbox`: the daemon between a simulated Neostore and a simulated HubSpot; no account, no network. */
export function sandboxCommand(context: CliContext): Command {
  return new Command('sandbox')
    .description('run the daemon between a simulated Neostore and a simulated HubSpot')
    .option('--events <n>', 'events to send', wholeNumber, 400)
    .option(
      '--rate <r>',
      `deliveries a second (default: ${WATCHED_RATE}; --once: no limit)`,
      positive,
    )
    .option('--seed <s>', 'the same seed tells the same story', wholeNumber, 1)
    .option(
      '--once',
      'send all events, wait until all are in, print a summary, exit 0 only if HubSpot holds exactly what they say',
    )
    .option('--port <port>', 'webhook listener; 0 takes a free one', wholeNumber, 0)
    .option('--hubspot-port <port>', 'simulated HubSpot; 0 takes a free one', wholeNumber, 0)
    .option('--no-daemon', 'only the simulated HubSpot, for a daemon started by hand')
    .option('--json', 'print the summary of --once as JSON')
    .action(async (flags: Flags) => runSandbox(flags, context));
}

async function runSandbox(flags: Flags, context: CliContext): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const watched = flags.once !== true;
  const sandbox: Sandbox = await startSandbox({
    ...flags,
    ratePerSecond: flags.rate ?? (watched ? WATCHED_RATE : null),
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    onFatal: failed.reject,
    onSynced: (events) => {
      if (watched) context.print(events.map((event) => liveLine(event, sandbox)).join('\n'));
    },
  });
  try {
    if (flags.json !== true) context.print(welcome(sandbox, watched));
    const run = watched ? watch(sandbox, flags, context) : once(sandbox, flags, context);
    await Promise.race([run, failed.promise]);
  } finally {
    await sandbox.stop();
  }
}

async function watch(sandbox: Sandbox, flags: Flags, context: CliContext): Promise<void> {
  const { signal, print } = context;
  if (flags.daemon) {
    const told = sandbox.deliver().then(async () => {
      await sandbox.drained(signal);
      if (!signal.aborted) print(`\nall ${flags.events} events are in; Ctrl-C ends the sandbox`);
    });
    await Promise.race([told, aborted(signal)]);
  }
  await aborted(signal);
  print('\nstopping');
}

async function once(sandbox: Sandbox, flags: Flags, context: CliContext): Promise<void> {
  const done = new AbortController();
  const progress = tellProgress(sandbox, flags, context, done.signal);
  try {
    await Promise.race([sandbox.deliver(), aborted(context.signal)]);
    const summary = await sandbox.drained(context.signal);
    if (context.signal.aborted) throw new CliError('interrupted before all events were in');
    context.print(flags.json === true ? JSON.stringify(summary, null, 2) : describe(summary));
    const { length } = summary.differences;
    if (length > 0) throw new CliError(`HubSpot differs from the events in ${length} places`);
  } finally {
    done.abort();
    await progress;
  }
}

async function tellProgress(
  sandbox: Sandbox,
  { events }: Flags,
  { report }: CliContext,
  signal: AbortSignal,
): Promise<void> {
  await systemClock.sleep(PROGRESS_MS, signal);
  while (!signal.aborted) {
    const status = await sandbox.status();
    const received = Object.values(status.events).reduce((sum, count) => sum + count, 0);
    const left = status.contacts.pending + status.timeline.pending;
    report(
      `${received} of ${events} events received, ${left} contacts and timeline entries to send`,
    );
    await systemClock.sleep(PROGRESS_MS, signal);
  }
}

function welcome({ hubspotUrl, hubspotToken, daemonUrl }: Sandbox, watched: boolean): string {
  const rows = [
    ['contacts', hubspotUrl, 'the simulated HubSpot: open it and watch'],
    ...(daemonUrl === null
      ? [
          [
            'token',
            hubspotToken,
            'HUBSPOT_ACCESS_TOKEN for it; HUBSPOT_BASE_URL is the address above',
          ],
        ]
      : [
          [
            'webhooks',
            `${daemonUrl}/webhooks/neostore/${SANDBOX_TENANT}`,
            'where the daemon receives',
          ],
        ]),
  ];
  const end = watched
    ? '\nCtrl-C ends it. Every line below is an event that reached HubSpot.\n'
    : '';
  return `${heading('neostore-hubspot sandbox')}\n${columns(rows)}\n${end}`;
}

function liveLine(
  { name, receivedAtMs, hubspotId }: SyncedEvent,
  { hubspot, hubspotUrl }: Sandbox,
): string {
  const now = systemClock.now();
  const time = new Date(now).toTimeString().slice(0, 8);
  const contact = hubspot.contacts().find(({ id }) => id === hubspotId)?.properties;
  const person = [contact?.['firstname'], contact?.['lastname']].filter(Boolean).join(' ');
  const who =
    hubspotId === null ? 'nobody' : `${person || 'somebody'}  ${hubspotUrl}/contacts/${hubspotId}`;
  return `${time}  ${name.padEnd(20)} ${duration(now - receivedAtMs).padStart(7)}  ${who}`;
}

function describe(summary: SandboxSummary): string {
  const { differences, p50Ms, p99Ms } = summary;
  const table = columns([
    ['events', String(summary.events)],
    ['deliveries', `${summary.deliveries} (${summary.duplicates} duplicates), in shuffled order`],
    ['contacts in HubSpot', String(summary.contacts)],
    ['contacts waiting', `${summary.waitingContacts} (no e-mail known, so not created)`],
    ['timeline events', String(summary.timelineEvents)],
    [
      'HubSpot requests',
      `${summary.hubspotRequests} (${summary.eventsPerRequest} events per request)`,
    ],
    [
      'receipt to confirmation',
      p50Ms === null || p99Ms === null ? 'none' : `p50 ${duration(p50Ms)}, p99 ${duration(p99Ms)}`,
    ],
    ['took', `${summary.seconds} s`],
  ]);
  const shown = differences
    .slice(0, DIFFERENCES_SHOWN_MAX)
    .map((difference) => `  ${JSON.stringify(difference)}`);
  const verdict =
    differences.length === 0
      ? 'HubSpot holds exactly what the events say.'
      : `HubSpot differs from what the events say:\n${shown.join('\n')}`;
  return `${table}\n\n${verdict}`;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}
