import { z } from 'zod';
import type { Incident } from './incident.ts';
import { parseJson } from '../json.ts';
import { DEAD_LETTER_KINDS } from '../../model/dead-letter.ts';
import { LANES } from '../../model/lane.ts';

const HaltForm = z.object({
  lane: z.enum(LANES),
  reason: z.string(),
  hint: z.string(),
  sinceMs: z.number(),
});

const ConditionForm = z.discriminatedUnion('kind', [
  HaltForm.extend({ kind: z.literal('blocked') }),
  HaltForm.extend({ kind: z.literal('fuse') }),
  HaltForm.extend({ kind: z.literal('paused'), untilMs: z.number().nullable() }),
  z.object({
    kind: z.literal('dead-letters'),
    groups: z.array(
      z.object({
        kind: z.enum(DEAD_LETTER_KINDS),
        code: z.string().nullable(),
        reason: z.string(),
        count: z.number(),
      }),
    ),
  }),
  z.object({
    kind: z.literal('backlog'),
    sinceMs: z.number(),
    waitedMs: z.number(),
    limitMs: z.number(),
  }),
  z.object({ kind: z.literal('shared-value'), property: z.string(), claimants: z.number() }),
]);

const IncidentsForm = z.array(
  z.object({
    condition: ConditionForm,
    sinceMs: z.number(),
    steadySinceMs: z.number(),
    notifiedSize: z.number().nullable(),
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
