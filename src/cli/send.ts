import { createHmac, randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { loadSettings } from '../config.ts';
import { instantOf } from '../core/order-key.ts';
import { CliError, type CliContext } from './context.ts';
import { readEventText } from './event-file.ts';
import { systemClock } from '../clock.ts';

/** Longest wait for the daemon's answer: Neostore itself waits 30 seconds. [Neostore API reference] */
const ANSWER_TIMEOUT_MS = 30_000;

interface SendOptions {
  readonly url?: string;
  readonly new?: boolean;
  readonly json?: boolean;
}

/** `send`: signs an event as Neostore does and posts it to a running daemon. */
export function sendCommand(context: CliContext): Command {
  return new Command('send')
    .description('sign a sample event and post it to a running daemon')
    .argument('<event.json>', 'an event, such as data/samples/pass-installed.json')
    .option('--url <url>', 'where the daemon listens (default: this machine, PORT)')
    .option('--new', 'give the event a new id and the present time, so that it counts again')
    .option('--json', 'print JSON')
    .action(async (file: string, options: SendOptions) => {
      const settings = loadSettings(context.environment, { needs: ['neostore'] });
      const { tenantId, webhookSecrets } = settings.neostore;
      const written = await readEventText(file);
      const body = options.new === true ? renewed(written, file) : written;
      const secret = webhookSecrets[0]?.reveal() ?? '';
      const scheme = settings.http.tls === null ? 'http' : 'https';
      const base = options.url ?? `${scheme}://127.0.0.1:${settings.http.port}`;
      const answer = await post(new URL('/webhooks/neostore', base), body, {
        'content-type': 'application/json',
        'x-neostore-tenantid': tenantId ?? '',
        'x-neostore-signature': createHmac('sha256', secret).update(body).digest('hex'),
      });
      context.print(options.json === true ? JSON.stringify(answer) : describe(answer));
      if (answer.status >= 300) throw new CliError('the daemon did not take the event');
    });
}

interface DaemonAnswer {
  readonly status: number;
  readonly body: unknown;
}

async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<DaemonAnswer> {
  try {
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const response = await fetch(url, { method: 'POST', body, headers, signal });
    return { status: response.status, body: await response.json() };
  } catch {
    throw new CliError(`no daemon answers at ${url.origin}; is it running? (npm start)`);
  }
}

function renewed(text: string, file: string): string {
  try {
    const payload = JSON.parse(text) as object;
    const fresh = { __id: randomUUID(), __creationDate: instantOf(systemClock.now()) };
    return JSON.stringify({ ...payload, ...fresh });
  } catch {
    throw new CliError(`${file} is not JSON, so it cannot be given a new id`);
  }
}

function describe({ status, body }: DaemonAnswer): string {
  return `HTTP ${status} ${JSON.stringify(body)}`;
}
