import {
  pino,
  stdTimeFunctions,
  type DestinationStream,
  type LevelWithSilent,
  type Logger,
  type LoggerOptions,
} from 'pino';
import { type Clock, systemClock } from './clock.ts';
import { REDACTED } from './core/secret.ts';
import { telling, type Telling } from './core/telling.ts';
import { LogOutput } from './log-output.ts';

/**
 * The log: JSON lines, the name of what happened (`noun.verb`) as message, ids and counts as
 * fields. Bodies, e-mail addresses, tokens and signatures are never given to it.
 */
export type Log = Logger;

/**
 * Fields that are blanked even so, should one ever be given: a last line of defence. `err` is where
 * pino puts an error with all its fields, among them what an HTTP client attaches. Paths are
 * written out because a wildcard (`*.token`) makes every line eight times as dear.
 */
const CONFIDENTIAL = [
  'accessToken',
  'apiKey',
  'authorization',
  'body',
  'email',
  'headers',
  'payload',
  'secret',
  'signature',
  'token',
  'err.body',
  'err.config',
  'err.headers',
  'err.rawPacket',
  'err.request',
  'err.response',
];

/**
 * Opens a log that writes to standard output, or to `destination`. Host name and process id are
 * left out: what collects the lines knows better where they come from.
 */
export function createLog(options: {
  readonly level: LevelWithSilent;
  readonly destination?: DestinationStream;
  readonly clock?: Clock;
}): Log {
  const clock = options.clock ?? systemClock;
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { logMethod: sparing(clock) },
    redact: { paths: CONFIDENTIAL, censor: REDACTED },
  };
  return pino(settings, options.destination ?? new LogOutput({ clock }));
}

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>;

/**
 * While the ledger is away, everything fails that asks it, many times a second with many connections:
 * of each kind of line ten a minute are written, and the next says how many were not. So it is with
 * what is tried again twice a second, whatever it fails of.
 */
function sparing(clock: Clock): LogMethod {
  const tellings = new Map<string, Telling>();
  return function log(args, method) {
    const [about, message] = args as [unknown, string?];
    if (!isOfLostLedger(about) && !isOfLease(about, message)) {
      method.apply(this, args);
      return;
    }
    const { isTold, untold, next } = telling(tellings.get(message ?? ''), clock.now());
    tellings.set(message ?? '', next);
    if (!isTold) return;
    const more = untold === 0 ? about : { ...about, untold };
    method.apply(this, [more, ...args.slice(1)] as typeof args);
  };
}

function isOfLease(about: unknown, message: string | undefined): about is object {
  return typeof about === 'object' && message === 'lease.failed';
}

function isOfLostLedger(about: unknown): about is object {
  if (typeof about !== 'object' || about === null) return false;
  const { code, err } = about as { readonly code?: unknown; readonly err?: unknown };
  return (
    code === 'unavailable' ||
    (err as { readonly code?: unknown } | null | undefined)?.code === 'unavailable'
  );
}
