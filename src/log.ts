import {
  pino,
  stdTimeFunctions,
  type DestinationStream,
  type LevelWithSilent,
  type Logger,
} from 'pino';
import { systemClock } from './clock.ts';
import { REDACTED } from './core/secret.ts';
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
}): Log {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: CONFIDENTIAL, censor: REDACTED },
  };
  return pino(settings, options.destination ?? new LogOutput({ clock: systemClock }));
}
