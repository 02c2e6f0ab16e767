/**
 * Orders two facts by when they happened, never by when they arrived.
 * `at` is an instant in UTC with 7 fractional digits (`2025-02-17T12:27:31.6316643Z`), so that
 * plain string comparison orders it; `event` is the event's id and breaks ties.
 */
export interface OrderKey {
  readonly at: string;
  readonly event: string;
}
