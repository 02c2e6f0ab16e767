import { z } from 'zod';
import type { Incident } from './incident.ts';
import { parseJson } from '../json.ts';
import { conditionOf } from '../state/condition-of.ts';
import { CONDITION_CODES } from '../../model/condition.ts';

const IncidentsForm = z.array(
  z.object({
    code: z.enum(CONDITION_CODES),
    sinceMs: z.number(),
    overSinceMs: z.number().nullable(),
    notified: z.object({
      atMs: z.number(),
      severity: z.enum(['notice', 'person', 'down']),
      size: z.number(),
      parts: z.array(z.string()),
    }),
  }),
);

/**
 * The incidents that were notified as a text that outlasts the process. It changes only with what is
 * notified, or is over: what a condition says is seen again.
 */
export function formatIncidents(open: readonly Incident[]): string {
  const kept = open.flatMap(({ condition: { code }, sinceMs, overSinceMs, notified }) =>
    notified === null ? [] : [{ code, sinceMs, overSinceMs, notified }],
  );
  return JSON.stringify(kept);
}

/** Reads {@link formatIncidents} back. None where the text is of another version: what holds is seen again. */
export function parseIncidents(text: string | null): readonly Incident[] {
  const kept = text === null ? [] : (IncidentsForm.safeParse(parseJson(text)).data ?? []);
  return kept.map(({ code, ...incident }) => {
    const { severity } = incident.notified;
    const condition = conditionOf({ code, severity, what: '', advice: '' });
    return { condition, steadySinceMs: incident.sinceMs, ...incident };
  });
}
