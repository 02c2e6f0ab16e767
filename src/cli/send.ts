import { randomUUID } from 'node:crypto';
import type { OrderFlags } from './choose-connection.ts';
import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings, type ConnectionSettings } from '../config.ts';
import { codeOf } from '../core/error-code.ts';
import { parseDelivery } from '../core/event.ts';
import { parseExactJson } from '../core/json.ts';
import { networkFailureText } from '../core/network-failure.ts';
import { instantOf } from '../core/order-key.ts';
import { Secret } from '../core/secret.ts';
import { signBody } from '../setup/sign-body.ts';
import { CONNECTION_OPTION, chooseConnection } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, type CliContext } from './context.ts';
import { daemonAddress } from './daemon-address.ts';
import { readEventFile } from './event-file.ts';
import { examples } from './help.ts';
import { printJson } from './print-result.ts';
import { columns, counted, indented } from './text.ts';
import { webAddress } from './web-address.ts';

/** Longest wait for the daemon's answer: Neostore itself waits 30 seconds. [Neostore API reference] */
const ANSWER_TIMEOUT_MS = 30_000;

interface SendOptions extends OrderFlags {
  readonly url?: string;
  readonly new?: boolean;
}

/** The body of a file, as it is sent. */
interface Written {
  readonly file: string;
  readonly body: string;
}

/** What the daemon answered to one file. */
interface Sent {
  readonly file: string;
  readonly httpStatus: number;
  /** `accepted`, `duplicate`, `ignored`, `quarantined`, or the code of the refusal. */
  readonly status: string;
  readonly eventId: string | null;
  /** Why it was refused, in the daemon's words. */
  readonly reason: string | null;
}

/** `send`: signs events as Neostore does and posts them to a running daemon. */
export function sendCommand(context: CliContext): Command {
  return new Command('send')
    .description('sign events as Neostore does and post them to a running daemon')
    .argument('<event.json...>', 'events, such as data/samples/pass-installed.json')
    .option('--url <url>', 'where the daemon listens (default: this machine, PORT)', webAddress)
    .option('--new', 'give each event a new id and the present time, so that it counts again')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask whether to send what is no event')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], options: SendOptions) => {
      const settings = loadSettings(context.environment, { needs: ['neostore'] });
      const { neostore } = chooseConnection(settings, options.connection);
      const base = options.url ?? daemonAddress(settings.http);
      const bodies: Written[] = [];
      for (const file of files) bodies.push({ file, body: await bodyOf(file, options) });
      await confirmNoEvents(bodies, options, context);
      const sent: Sent[] = [];
      try {
        for (const written of bodies) sent.push(await send(written, base, neostore));
      } finally {
        if (options.json === true) printJson(context, sent);
        else if (sent.length > 0) context.print(describe(sent));
      }
      const refused = sent.filter(({ httpStatus }) => httpStatus >= 300).length;
      if (refused > 0) {
        throw new CliError(`the daemon refused ${refused} of ${counted(sent.length, 'event')}`);
      }
    });
}

const EXAMPLES = examples(
  ['send data/samples/pass-installed.json', 'one event'],
  ['send data/samples/*.json --new', 'several, as if they happened now'],
);

async function bodyOf(file: string, options: SendOptions): Promise<string> {
  const written = await readEventFile(file);
  return options.new === true ? renewed(written, file) : written;
}

/** What is no event becomes a dead letter, of which somebody may be alerted: nobody sends that by mistake. */
async function confirmNoEvents(
  bodies: readonly Written[],
  options: SendOptions,
  context: CliContext,
): Promise<void> {
  const wrong = bodies.flatMap(({ file, body }) => {
    const parsed = parseDelivery(body, systemClock.now());
    return parsed.kind === 'event' ? [] : [`${file} is no event: ${parsed.reason}`];
  });
  if (wrong.length === 0 || options.yes === true) return;
  for (const line of wrong) context.report(line);
  const what =
    wrong.length === 1 ? 'it, which makes a dead letter' : 'them, which makes dead letters';
  await confirm(context, `Send ${what}?`, options, 'nothing was sent');
}

async function send(
  { file, body }: Written,
  base: string,
  { tenantId, webhookSecrets, signatureEncoding }: ConnectionSettings['neostore'],
): Promise<Sent> {
  const secret = webhookSecrets[0] ?? new Secret('');
  const { httpStatus, answer } = await post(base, body, {
    'content-type': 'application/json',
    'x-neostore-tenantid': tenantId ?? '',
    'x-neostore-signature': signBody(body, secret, signatureEncoding),
  });
  const status = answer.status ?? answer.error?.code ?? 'unknown';
  const { eventId = null, error } = answer;
  return { file, httpStatus, status, eventId, reason: error?.message ?? null };
}

/** What the webhook listener answers: one of two shapes. */
interface Answer {
  readonly status?: string;
  readonly eventId?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

async function post(
  base: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly httpStatus: number; readonly answer: Answer }> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const url = `${base.replace(/\/+$/, '')}/webhooks/neostore`;
  const response = await fetch(url, { method: 'POST', body, headers, signal }).catch(
    (error: unknown) => {
      const why = networkFailureText(codeOf(error));
      throw new CliError(`no daemon answers at ${base}: ${why}; ${START_IT}`);
    },
  );
  try {
    return { httpStatus: response.status, answer: (await response.json()) as Answer };
  } catch {
    throw new CliError(`what answers at ${base} (HTTP ${response.status}) is no neostore-hubspot`);
  }
}

const START_IT = 'start it with "neostore-hubspot start", or say where it is with --url';

function renewed(text: string, file: string): string {
  // What cannot be written as a number is written as a text, so that no id loses a digit.
  const payload = parseExactJson(text);
  if (payload === undefined) {
    throw new CliError(`${file} is not JSON, so it cannot be given a new id`);
  }
  const fresh = { __id: randomUUID(), __creationDate: instantOf(systemClock.now()) };
  return JSON.stringify({ ...(payload as object), ...fresh });
}

function describe(sent: readonly Sent[]): string {
  const rows = sent.map(({ file, status, eventId }) => [status, file, eventId ?? '']);
  const hints = sent.flatMap(({ status, reason }) => {
    const hint = reason ?? HINTS.get(status);
    return hint === undefined ? [] : [`${status}: ${hint}`];
  });
  const taken = sent.filter(({ httpStatus }) => httpStatus < 300).length;
  const sum = `${taken} of ${counted(sent.length, 'event')} taken`;
  return [columns(rows), ...(hints.length === 0 ? [] : [indented([...new Set(hints)])]), sum].join(
    '\n\n',
  );
}

/** What an answer other than `accepted` means for the one who sent the event. */
const HINTS = new Map([
  ['duplicate', 'this event id was received before and counts once; --new makes it another event'],
  ['ignored', 'kept, but the mapping does not name this event'],
  ['quarantined', 'kept for a person to look at, because it is no event'],
]);
