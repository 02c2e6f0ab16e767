import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake } from './mistake.ts';

/** What became of a run in a copy of the checkout. */
export interface Caught {
  /** Tests that failed, or what the simulation found first; empty where nobody noticed anything. */
  readonly by: readonly string[];
  /** Seeds that were lived through; null where tests were run. */
  readonly seeds: number | null;
  readonly seconds: number;
}

/** No run takes longer, in milliseconds; one that hangs has noticed something. */
const RUN_MAX_MS = 30 * 60_000;

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/** Runs what has to catch a mistake in a copy, until something is caught. */
export async function runIn(
  folder: string,
  by: Mistake['caughtBy'],
  seedsMax: number,
): Promise<Caught> {
  const startedMs = performance.now();
  const run = await (by === 'simulation' ? simulateIn(folder, seedsMax) : testIn(folder, by));
  return { ...run, seconds: (performance.now() - startedMs) / 1_000 };
}

interface Simulated {
  readonly seeds: number;
  readonly found: readonly { readonly findings: readonly string[] }[];
}

async function simulateIn(folder: string, seeds: number): Promise<Omit<Caught, 'seconds'>> {
  const args = ['run', '--silent', 'simulate', '--', '--until-found', '--json', '--seeds'];
  const { stdout, stderr } = await npm(folder, [...args, String(seeds)]);
  const report = parse(stdout) as Simulated | null;
  if (report === null) return { by: [lastLine(stderr)], seeds: 0 };
  const [first] = report.found.flatMap(({ findings }) => findings);
  return { by: first === undefined ? [] : [brief(first)], seeds: report.seeds };
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function testIn(folder: string, tests: readonly string[]): Promise<Omit<Caught, 'seconds'>> {
  const path = join(folder, 'report.json');
  rmSync(path, { force: true });
  const args = ['test', '--', ...tests, '--forceExit', '--json', `--outputFile=${path}`];
  const { stderr } = await npm(folder, args);
  const report = parse(readIfThere(path)) as Report | null;
  if (report === null) return { by: [lastLine(stderr)], seeds: null };
  const failed = report.testResults.flatMap(({ message, assertionResults }) => {
    if (assertionResults.length === 0 && message !== '') return [brief(message)];
    return assertionResults.flatMap(({ status, fullName }) =>
      status === 'failed' ? [fullName] : [],
    );
  });
  return { by: failed, seeds: null };
}

async function npm(
  cwd: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const options = { cwd, maxBuffer: OUTPUT_BYTES_MAX, timeout: RUN_MAX_MS };
  return new Promise((resolve) => {
    // What was caught makes the status 1, which is no failure here.
    execFile('npm', args, options, (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function lastLine(text: string): string {
  return brief(text.trim().split('\n').at(-1) ?? 'it ended without a word');
}

/** Of a finding or a failure, what one row of a table can hold. */
function brief(text: string): string {
  const [line = ''] = text.split('\n');
  const [what = ''] = line.split(': {');
  return what.slice(0, 100);
}
