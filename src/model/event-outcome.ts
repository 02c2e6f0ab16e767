/**
 * What became of an event, in the words of the badges that lists show: to apply, on its way, in HubSpot,
 * waiting, dead letter, discarded, not mapped, no contact, left out (its `when` is not true of it), erased.
 */
export const EVENT_OUTCOMES = [
  'to-apply',
  'on-its-way',
  'in-hubspot',
  'waiting',
  'dead-letter',
  'discarded',
  'not-mapped',
  'no-contact',
  'left-out',
  'erased',
] as const;

export type EventOutcome = (typeof EVENT_OUTCOMES)[number];
