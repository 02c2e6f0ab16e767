import { stripVTControlCharacters } from 'node:util';
import type { CliContext } from '../../src/cli/context.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Environment } from '../../src/config/environment.ts';
import { directEvaluator } from '../support/direct-evaluator.ts';

/** What a command line came to. */
export interface Ran {
  readonly status: number;
  /** Standard output and standard error, without colours. */
  readonly out: string;
  readonly err: string;
}

/** Settings with which `start` has all that it needs, but for a place of its own. */
export const SETTINGS: Environment = {
  NEOSTORE_TENANT_ID: 'acme',
  NEOSTORE_WEBHOOK_SECRET: 'webhook-secret',
  HUBSPOT_ACCESS_TOKEN: 'hubspot-token',
  // The nearest thing to an account that is never there.
  HUBSPOT_BASE_URL: 'http://127.0.0.1:9',
  HOST: '127.0.0.1',
  PORT: '0',
  OPERATOR_PORT: '0',
  LOG_LEVEL: 'silent',
};

/** Has a command start a process to evaluate in, as the program does. */
export const OWN_PROCESS = { evaluator: null };

/** Runs a command line in this process; settings come from `environment` alone. */
export async function run(
  args: readonly string[],
  environment: Environment = {},
  options: {
    readonly signal?: AbortSignal;
    readonly onPrint?: (text: string) => void;
    readonly onReady?: () => void;
    /** Evaluates in this thread by default. */
    readonly evaluator?: null;
    /** A person at the terminal; nobody without it. */
    readonly ask?: CliContext['ask'];
    /** The working folder; that of the tests without it. */
    readonly folder?: string;
  } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runProgram(args, {
    environment,
    print: (text) => {
      out.push(stripVTControlCharacters(text));
      options.onPrint?.(text);
    },
    report: (text) => err.push(stripVTControlCharacters(text)),
    signal: options.signal ?? new AbortController().signal,
    ...(options.evaluator === null ? {} : { evaluator: directEvaluator }),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.onReady === undefined ? {} : { onReady: options.onReady }),
    ...(options.ask === undefined ? {} : { ask: options.ask }),
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}
