const DAY_MS = 86_400_000;
const MILLISECONDS = /^-?\d{1,15}$/;
/** A number of so few digits counts seconds, where those are taken at all: in milliseconds it is spring 1970. */
const SECONDS = /^\d{9,10}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
// Strict on purpose: HubSpot promises ISO 8601 in UTC and no more than milliseconds.
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
const LOOSE_DATETIME =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** The form in which HubSpot returns instants. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of an instant as HubSpot takes it (ISO 8601 in UTC, or milliseconds), else null. */
export function instantOrNull(text: string): number | null {
  if (MILLISECONDS.test(text)) return Number(text);
  return DATETIME.test(text) && isRealDay(text) ? parsedOrNull(text) : null;
}

/** Like {@link instantOrNull}, also of Unix seconds and of any ISO 8601; UTC where no zone is named. */
export function looseInstantOrNull(text: string): number | null {
  if (SECONDS.test(text)) return Number(text) * 1_000;
  if (MILLISECONDS.test(text)) return Number(text);
  const match = LOOSE_DATETIME.exec(text);
  if (match === null || !isRealDay(text)) return null;
  const isBare = match[1] === undefined && text.includes('T');
  return parsedOrNull(isBare ? `${text}Z` : text);
}

/** The day of a date as HubSpot takes it (ISO 8601, or milliseconds at midnight UTC), else null. */
export function dayOrNull(text: string): string | null {
  if (DAY.test(text)) return isRealDay(text) ? text : null;
  if (!MILLISECONDS.test(text) || Number(text) % DAY_MS !== 0) return null;
  return isoOf(Number(text)).slice(0, 10);
}

function parsedOrNull(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** Date.parse rolls a 30th of February over to March. */
function isRealDay(text: string): boolean {
  const day = text.slice(0, 10);
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && isoOf(ms).slice(0, 10) === day;
}
