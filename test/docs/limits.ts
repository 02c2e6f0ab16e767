import { BACKOFF_FIRST_MS, BACKOFF_MAX_MS, RETRY_ATTEMPTS_MAX } from '../../src/core/backoff.ts';
import { STRING_CHARS_MAX } from '../../src/core/convert.ts';
import { EVENT_NAME_CHARS_MAX } from '../../src/core/event.ts';
import { FUTURE_SKEW_MAX_MS } from '../../src/core/order-key.ts';
import { PROBE_MS } from '../../src/core/sending/lane-health.ts';
import { CALL_TIMEOUT_MS } from '../../src/hubspot/client.ts';
import { CONTACTS_PER_BATCH } from '../../src/hubspot/port.ts';
import { CALLS_IN_FLIGHT_MAX } from '../../src/hubspot/quota.ts';
import { CUSTOM_EVENTS_PER_BATCH } from '../../src/hubspot/timeline/custom-events.ts';
import { NOTES_PER_BATCH } from '../../src/hubspot/timeline/notes.ts';
import { TIMELINE_VALUE_CHARS_MAX } from '../../src/hubspot/timeline/timeline-definition.ts';
import { STOP_GRACE_MAX_MS } from '../../src/listen.ts';
import { BODY_BYTES_MAX, BODY_TIMEOUT_MS } from '../../src/receiver/refusal.ts';

/** What the README says of limits, from the constants that make them so. */
export const LIMITS: readonly (readonly [string, string])[] = [
  ['body of a webhook', `${BODY_BYTES_MAX / 1_024} KiB, within ${seconds(BODY_TIMEOUT_MS)}`],
  ['event id, event name', `${EVENT_NAME_CHARS_MAX} characters each`],
  [
    'date of an event in the future',
    `${minutes(FUTURE_SKEW_MAX_MS)}, else it counts as just received`,
  ],
  [
    'requests to HubSpot under way',
    `${CALLS_IN_FLIGHT_MAX}, each ${seconds(CALL_TIMEOUT_MS)} at most`,
  ],
  ['contacts in a request', String(CONTACTS_PER_BATCH)],
  [
    'timeline entries in a request',
    `${CUSTOM_EVENTS_PER_BATCH} custom events or ${NOTES_PER_BATCH} notes`,
  ],
  [
    'text of a property, of a timeline entry',
    `${count(STRING_CHARS_MAX)} and ${TIMELINE_VALUE_CHARS_MAX} characters`,
  ],
  [
    'wait before a failed record is tried again',
    `${seconds(BACKOFF_FIRST_MS)} doubling to ${minutes(BACKOFF_MAX_MS)}`,
  ],
  ['attempts before it is a dead letter', `${RETRY_ATTEMPTS_MAX}, about a day`],
  ['wait before a blocked connection is tried', seconds(PROBE_MS)],
  ['time to finish requests when it is stopped', seconds(STOP_GRACE_MAX_MS)],
];

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

function minutes(ms: number): string {
  return `${ms / 60_000} min`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
