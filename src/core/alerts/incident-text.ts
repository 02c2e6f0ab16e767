import { z } from 'zod';
import type { Incident } from './incident.ts';
import { parseJson } from '../json.ts';

const ConditionForm = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('blocked'),
    reason: z.string(),
    hint: z.string(),
    sinceMs: z.number(),
  }),
  z.object({
    kind: z.literal('dead-letters'),
    groups: z.array(z.object({ kind: z.string(), reason: z.string(), count: z.number() })),
  }),
  z.object({
    kind: z.literal('backlog'),
    sinceMs: z.number(),
    waitedMs: z.number(),
    limitMs: z.number(),
  }),
]);

const IncidentsForm = z.array(
  z.object({
    condition: ConditionForm,
    sinceMs: z.number(),
    steadySinceMs: z.number(),
    toldSize: z.number().nullable(),
    overSinceMs: z.number().nullable(),
  }),
);

/** Incidents as a text that outlasts the process. */
export function formatIncidents(open: readonly Incident[]): string {
  return JSON.stringify(open);
}

/** Reads {@link formatIncidents} back. None where the text is of another version: what holds is seen again. */
export function parseIncidents(text: string | null): readonly Incident[] {
  if (text === null) return [];
  return IncidentsForm.safeParse(parseJson(text)).data ?? [];
}
