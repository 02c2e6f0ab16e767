import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Scenario, TestedElsewhere } from './scenario.ts';
import { pause } from './wait.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A row of the table. */
export interface Row extends Check {
  readonly name: string;
  readonly scenario: string;
  readonly verdict: 'right' | 'WRONG' | `test: ${string}`;
}

/** Where and how scenarios are played. */
export interface PlayOptions {
  readonly folder: string;
  readonly isFull: boolean;
  readonly say: (text: string) => void;
}

/** Runs a scenario within its bound and cleans up after it; never rejects. */
export async function play(
  scenario: Scenario | TestedElsewhere,
  options: PlayOptions,
): Promise<readonly Row[]> {
  if ('test' in scenario) return [rowOfTest(scenario)];
  const { name, title } = scenario;
  const checks: Check[] = [];
  const undos: (() => unknown)[] = [];
  const folder = join(options.folder, name);
  await mkdir(folder);
  const startedMs = performance.now();
  options.say(`${name}: begins`);
  try {
    const running = scenario.run({
      folder,
      isFull: options.isFull,
      say: (text) => options.say(`${name}: ${text}`),
      check: (check) => void checks.push(check),
      cleanUp: (undo) => void undos.push(undo),
    });
    await within(running, scenario.boundS[options.isFull ? 'full' : 'quick']);
  } catch (fault) {
    const measured = fault instanceof Error ? fault.message : String(fault);
    checks.push({ done: 'the scenario itself', measured, right: 'it ends', isRight: false });
  } finally {
    await undoAll(undos);
  }
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  const wrong = checks.filter(({ isRight }) => !isRight).length;
  options.say(
    `${name}: ${wrong === 0 ? 'right' : `${wrong} of ${checks.length} WRONG`}, ${seconds} s`,
  );
  return checks.map((check) => ({
    name,
    scenario: title,
    ...check,
    verdict: check.isRight ? 'right' : 'WRONG',
  }));
}

/** Also what a scenario that was given up begins meanwhile. */
async function undoAll(undos: (() => unknown)[]): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    try {
      await undo();
    } catch {
      // What cannot be undone is gone already.
    }
  }
}

async function within(running: Promise<void>, boundS: number): Promise<void> {
  const late = async (): Promise<never> => {
    await pause(boundS * 1_000);
    throw new Error(`given up after ${boundS} s`);
  };
  // What it still does after that fails when its processes are gone, which is nothing new.
  running.catch(() => undefined);
  await Promise.race([running, late()]);
}

function rowOfTest({ name, title, done, right, test }: TestedElsewhere): Row {
  const isThere = existsSync(join(ROOT, test));
  return {
    name,
    scenario: title,
    done,
    measured: isThere ? `by ${test}` : `${test} is missing`,
    right,
    isRight: isThere,
    verdict: isThere ? `test: ${test}` : 'WRONG',
  };
}
