import type { Clock } from '../clock.ts';
import type { AnswerName } from '../core/hubspot-answers.ts';
import { open, type Finding } from '../core/probe/finding.ts';
import type { HubSpotApi } from '../hubspot/api.ts';
import type { HubSpotClient } from '../hubspot/client.ts';
import { Belongings, type Leftovers } from './belongings.ts';
import { Bench, type Helps } from './bench.ts';
import type { Experiment } from './experiment.ts';
import { EXPERIMENTS } from './experiments.ts';
import { CannotAsk, CannotTry, Lab } from './lab.ts';

export interface ProbeOptions {
  readonly api: HubSpotApi;
  readonly client: HubSpotClient;
  readonly apiVersion: string;
  readonly portalId: string;
  /** The questions to try. */
  readonly names: readonly AnswerName[];
  readonly helps: Helps;
  readonly clock: Clock;
  /** Ends the trials; what they made is removed all the same. */
  readonly signal: AbortSignal;
  /** Told before each experiment, and before what was made is removed. */
  readonly onProgress: (line: string) => void;
  /** Told what an experiment came to. */
  readonly onFindings: (findings: readonly Finding[]) => void;
}

export interface ProbeResult {
  /** One for each question, in the order of `names`. */
  readonly findings: readonly Finding[];
  /** Why the trials were broken off; null where all were done. */
  readonly brokenOff: string | null;
  /** What went wrong in this program; null where nothing did. */
  readonly fault: unknown;
  /** Questions that may be answered at another try. */
  readonly passing: readonly AnswerName[];
  readonly leftovers: Leftovers;
}

/** Time for a request that was broken off to take effect, in milliseconds. */
const SETTLE_MS = 2_000;
/** Letters of the word that tells the runs of an account apart. */
const RUN_CHARS = 6;

/** Tries questions on an account, one experiment after the other, and removes what it made for them. */
export async function runProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { names, clock, signal, api, apiVersion, onProgress } = options;
  const belongings = new Belongings(options.portalId);
  const lab = new Lab({ ...options, belongings, run: runName(clock) });
  const bench = new Bench(lab, options.helps);
  const asked = EXPERIMENTS.filter(({ answers }) => answers.some((name) => names.includes(name)));
  const results = new Map<AnswerName, Finding>();
  const passing: AnswerName[] = [];
  let brokenOff: string | null = null;
  let fault: unknown = null;
  try {
    for (const [index, experiment] of asked.entries()) {
      if (signal.aborted) throw new CannotAsk('interrupted');
      const wanted = experiment.answers.filter((name) => names.includes(name));
      onProgress(`${index + 1} of ${asked.length}: ${wanted.join(', ')}`);
      const tried = await tryOut(experiment, bench);
      const findings = tried.findings.filter(({ name }) => wanted.includes(name));
      for (const finding of findings) results.set(finding.name, finding);
      if (tried.isPassing) passing.push(...wanted);
      options.onFindings(findings);
    }
  } catch (error) {
    const isExpected = error instanceof CannotAsk;
    brokenOff = isExpected ? error.message : 'a fault of this program';
    fault = isExpected ? null : error;
  }
  onProgress('removing what was made');
  // What was under way when it was broken off may still take effect.
  if (brokenOff !== null) await clock.sleep(SETTLE_MS);
  const leftovers = await belongings.remove(api, apiVersion);
  const why = `not tried: ${brokenOff ?? 'this program has no way to'}`;
  const findings = names.map((name) => results.get(name) ?? open(name, why));
  return { findings, brokenOff, fault, passing, leftovers };
}

async function tryOut(
  { answers, run }: Experiment,
  bench: Bench,
): Promise<{ readonly findings: readonly Finding[]; readonly isPassing: boolean }> {
  try {
    return { findings: await run(bench), isPassing: false };
  } catch (error) {
    if (!(error instanceof CannotTry)) throw error;
    const { message, isPassing } = error;
    return { findings: answers.map((name) => open(name, message)), isPassing };
  }
}

function runName(clock: Clock): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  return Array.from(
    { length: RUN_CHARS },
    () => letters[Math.floor(clock.random() * letters.length)],
  ).join('');
}
