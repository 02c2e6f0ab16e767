import type { Attribution } from '../../model/attribution.ts';

/** Examples that are kept of one kind. */
const EXAMPLES_MAX = 3;

/**
 * What an event that is applied again would do to who is who:
 * - `another`: it would reach another contact than it does now.
 * - `new`: it would make a new contact, and leave the one that it is of now.
 * - `erased`: it is of a person who was erased.
 * - `join`: it would show that two contacts are one person.
 * - `conflict`: its contact would claim a value that is not its own.
 */
export const WHOM_KINDS = ['another', 'new', 'erased', 'join', 'conflict'] as const;

export type WhomKind = (typeof WHOM_KINDS)[number];

/** How many events would do one of these, with the ids of some. */
export interface WhomForecast {
  readonly kind: WhomKind;
  readonly count: number;
  readonly examples: readonly string[];
}

/** An event that would be applied again. */
export interface AttributedEvent {
  readonly eventId: string;
  /** The contact that it is of now; null where it is of none. */
  readonly contactId: number | null;
  readonly attribution: Attribution;
}

/** A forecast with one more event. */
export function withWhom(
  forecast: readonly WhomForecast[],
  event: AttributedEvent,
): readonly WhomForecast[] {
  const found = kindsOf(event);
  if (found.length === 0) return forecast;
  return WHOM_KINDS.flatMap((kind) => {
    const known = forecast.find((one) => one.kind === kind);
    if (!found.includes(kind)) return known ?? [];
    const { count, examples } = known ?? { count: 0, examples: [] };
    return {
      kind,
      count: count + 1,
      examples: [...examples, event.eventId].slice(0, EXAMPLES_MAX),
    };
  });
}

function kindsOf({ contactId, attribution }: AttributedEvent): readonly WhomKind[] {
  const { contact, isErased, same, claims } = attribution;
  if (isErased) return ['erased'];
  const whom = ((): readonly WhomKind[] => {
    if (contactId === null || contact?.id === contactId) return [];
    return [contact === null ? 'new' : 'another'];
  })();
  return [
    ...whom,
    ...(same.length > 0 ? (['join'] as const) : []),
    ...(claims.length > 0 ? (['conflict'] as const) : []),
  ];
}
