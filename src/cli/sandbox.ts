import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { startRehearsal } from '../sandbox/rehearsal.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { findTrouble } from '../sandbox/trouble.ts';
import { AddressedOutput } from './addressed-output.ts';
import { aborted, CliError, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { printResult } from './print-result.ts';
import {
  addresses,
  liveEvent,
  liveLine,
  rehearsalAddresses,
  rehearsalText,
  summaryText,
  troubleList,
  troubleText,
  welcome,
} from './sandbox-text.ts';
import { wholeNumber, wholeNumberFrom } from './whole-number.ts';

type TroubleName = NonNullable<SandboxOptions['trouble']>[number];

interface Flags {
  readonly events: number;
  readonly rate?: number;
  readonly seed: number;
  readonly once?: boolean;
  readonly port: number;
  readonly operatorPort: number;
  readonly hubspotPort: number;
  readonly neostorePort: number;
  readonly hubspotAnswers?: string;
  readonly trouble?: readonly TroubleName[];
  readonly empty?: boolean;
  readonly writeSettings: string;
  readonly daemon: boolean;
  readonly json?: boolean;
}

/** Deliveries a second when a person watches. */
const WATCHED_RATE = 4;
/** How often `--once` reports how far it is. */
const PROGRESS_MS = 1_000;
/** How long the trouble of `--once` lasts after the last event. */
const TROUBLE_MS = 5_000;

/** `sandbox`: the daemon between a simulated Neostore and a simulated HubSpot; no account, no network. */
export function sandboxCommand(context: CliContext): Command {
  const noDaemon = new Option(
    '--no-daemon',
    'only the simulated HubSpot, for a daemon started by hand',
  );
  const empty = new Option(
    '--empty',
    'an empty HubSpot and a Neostore without a webhook, to rehearse setup, start and backfill',
  );
  return new Command('sandbox')
    .description('run the daemon between a simulated Neostore and a simulated HubSpot')
    .option('--events <n>', 'events to send', wholeNumber, 400)
    .option(
      '--rate <r>',
      `deliveries a second (default: ${WATCHED_RATE}; --once: no limit)`,
      positive,
    )
    .option('--seed <s>', 'the same seed gives the same events', wholeNumber, 1)
    .option(
      '--once',
      'send all events, wait until all are in, print a summary, exit 0 only if HubSpot holds exactly what they say',
    )
    .option('--port <port>', 'webhook listener; 0 takes a free one', portNumber, 0)
    .option('--operator-port <port>', 'dashboard; 0 takes a free one', portNumber, 0)
    .option('--hubspot-port <port>', 'simulated HubSpot; 0 takes a free one', portNumber, 0)
    .option(
      '--hubspot-answers <file>',
      'have the simulated HubSpot answer as probe found that HubSpot does',
    )
    .option(
      '--trouble <names>',
      'let these go wrong in HubSpot from the start, such as slow,bad-records; listed below',
      troubleNames,
    )
    .option(
      '--neostore-port <port>',
      'simulated Neostore of --empty; 0 takes a free one',
      portNumber,
      0,
    )
    .addOption(noDaemon.conflicts(['once']))
    .addOption(empty.conflicts(['once', 'daemon', 'json', 'trouble']))
    .option('--write-settings <file>', 'where --empty writes its settings', 'sandbox.env')
    .option('--json', 'print JSON: an object a line for each event, or the summary of --once')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', `\n${troubleList()}`)
    .action(async (flags: Flags) =>
      flags.empty === true ? rehearse(flags, context) : runSandbox(flags, context),
    );
}

const EXAMPLES = examples(
  ['sandbox', 'watch events reach contacts, until Ctrl-C'],
  ['sandbox --once --events 300', 'prove it: compare HubSpot with what the events say'],
  ['sandbox --trouble revoked-token', 'see what an outage looks like; its page ends it'],
  ['sandbox --empty', 'rehearse setup, start and backfill without an account'],
  ['sandbox --no-daemon --hubspot-port 9000', 'a HubSpot to try your own settings against'],
);

async function runSandbox(flags: Flags, context: CliContext): Promise<void> {
  const failed = Promise.withResolvers<never>();
  const watched = flags.once !== true;
  // With --json, standard output holds JSON alone.
  const show = flags.json === true ? context.report : context.print;
  const output = new AddressedOutput(show, () => addresses(sandbox));
  const sandbox: Sandbox = await startSandbox({
    ...flags,
    ratePerSecond: flags.rate ?? (watched ? WATCHED_RATE : null),
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    onFatal: failed.reject,
    onSynced: (synced) => {
      if (!watched) return;
      const events = synced.map((event) => liveEvent(event, sandbox, systemClock.now()));
      const line = flags.json === true ? JSON.stringify : liveLine;
      context.print(events.map((event) => line(event)).join('\n'));
      output.passed();
    },
  });
  try {
    show(welcome(sandbox, watched));
    if (flags.trouble !== undefined) show(troubleText(flags.trouble, watched));
    const run = watched ? watch(sandbox, flags, context, output) : once(sandbox, flags, context);
    await Promise.race([run, failed.promise]);
  } finally {
    await sandbox.stop();
  }
}

async function watch(
  sandbox: Sandbox,
  flags: Flags,
  { signal, report, print }: CliContext,
  output: AddressedOutput,
): Promise<void> {
  void output.repeat(systemClock, signal);
  if (flags.daemon) {
    const delivered = sandbox.deliver().then(async () => {
      await sandbox.drained(signal);
      if (!signal.aborted)
        output.close(`all ${flags.events} events are in; Ctrl-C ends the sandbox`);
    });
    await Promise.race([delivered, aborted(signal)]);
  }
  await aborted(signal);
  const show = flags.json === true ? report : print;
  show('\nstopping');
}

/** A person sets up both systems; the events come as soon as there is a webhook. */
async function rehearse(flags: Flags, { print, signal }: CliContext): Promise<void> {
  const rehearsal = await startRehearsal({
    ...flags,
    ratePerSecond: flags.rate ?? WATCHED_RATE,
    settingsFile: flags.writeSettings,
    clock: systemClock,
  });
  try {
    print(rehearsalText(rehearsal));
    const output = new AddressedOutput(print, () => rehearsalAddresses(rehearsal));
    const webhook = await rehearsal.webhook(signal);
    if (webhook !== null) {
      output.close(`there is a webhook to ${webhook}: ${flags.events} events are on their way`);
      await Promise.race([
        rehearsal.deliver().then(() => output.close(`all ${flags.events} events are taken`)),
        aborted(signal),
      ]);
    }
    await aborted(signal);
    print('\nstopping');
  } finally {
    await rehearsal.stop();
  }
}

async function once(sandbox: Sandbox, flags: Flags, context: CliContext): Promise<void> {
  const done = new AbortController();
  const progress = reportProgress(sandbox, flags, context, done.signal);
  try {
    await Promise.race([sandbox.deliver(), aborted(context.signal)]);
    await endTrouble(sandbox, context);
    const summary = await sandbox.drained(context.signal);
    if (context.signal.aborted) throw new CliError('interrupted before all events were in');
    printResult(context, flags, { json: summary, text: summaryText(summary) });
    const { length } = summary.differences;
    if (length > 0) throw new CliError(`HubSpot differs from the events in ${length} places`);
  } finally {
    done.abort();
    await progress;
  }
}

/** Lets the trouble last for a while after the last event, so that there is something to heal. */
async function endTrouble(sandbox: Sandbox, { signal, report }: CliContext): Promise<void> {
  if (sandbox.hubspot.trouble.names.length === 0) return;
  await systemClock.sleep(TROUBLE_MS, signal);
  report('the trouble ends: what waits heals by itself, and what was given up is tried again');
  await sandbox.endTrouble();
}

async function reportProgress(
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

/** Reads names of trouble with commas between them. */
function troubleNames(text: string, before: readonly TroubleName[] = []): readonly TroubleName[] {
  const names = text.split(',').map((part) => {
    const found = findTrouble(part.trim());
    if (found.name !== null) return found.name;
    const hint = found.like === null ? '' : `Did you mean ${found.like}? `;
    throw new InvalidArgumentError(`${hint}See --help for the names.`);
  });
  return [...new Set([...before, ...names])];
}

/** Highest TCP port. */
const PORT_MAX = 65_535;

const portNumber = wholeNumberFrom(0, PORT_MAX);

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}
