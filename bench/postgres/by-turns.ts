import { loadavg } from 'node:os';
import { median } from '../speed/row.ts';
import type { Comparison, Figure } from './comparison.ts';
import type { Engine } from './engine.ts';

/** What one run has measured, by the names of the figures. */
export type Measured<Name extends string> = { readonly [name in Name]: number };

/** How both engines are measured. */
export interface Turns {
  readonly engines: { readonly sqlite: Engine; readonly postgres: Engine };
  /** Times that each is measured; the medians count. */
  readonly rounds: number;
}

/** Measures both engines by turns, so that what else the machine does meets both. */
export async function byTurns<Name extends string>(
  { engines, rounds }: Turns,
  figures: { readonly [name in Name]: Figure },
  measure: (engine: Engine, round: number) => Promise<Measured<Name>>,
): Promise<readonly Comparison[]> {
  const sqlite: Measured<Name>[] = [];
  const postgres: Measured<Name>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    sqlite.push(await measure(engines.sqlite, round));
    postgres.push(await measure(engines.postgres, round));
  }
  const load = loadavg()[0] ?? 0;
  return (Object.keys(figures) as Name[]).map((name) => {
    const runs = {
      sqlite: sqlite.map((run) => run[name]),
      postgres: postgres.map((run) => run[name]),
    };
    const medians = { sqlite: median(runs.sqlite), postgres: median(runs.postgres) };
    return { ...figures[name], ...medians, runs, load };
  });
}
