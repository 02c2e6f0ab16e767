import type { KeptEvent } from '../core/mapping/apply.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from './evaluator.ts';
import type { Application } from '../model/application.ts';

/** What a mapping makes of all of these events, those included that have to be given up. */
export async function applyAll(
  evaluator: Pick<Evaluator, 'apply'>,
  mapping: Mapping,
  events: readonly KeptEvent[],
): Promise<readonly Application[]> {
  const applications: Application[] = [];
  while (applications.length < events.length) {
    applications.push(...(await evaluator.apply(mapping, events.slice(applications.length))));
  }
  return applications;
}
