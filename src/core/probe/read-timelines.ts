import { found, foundOr, open, type Finding } from './finding.ts';
import { isTaken, wordOf, type Reply } from './reply.ts';

const INVALID = 400;
const CONFLICT = 409;

/** Occurrences of a custom event, each sent alone. */
export interface EventValuesTrial {
  /** A word for a number. */
  readonly misfit: Reply;
  /** An instant with seven digits of a second. */
  readonly longInstant: Reply;
}

/** Says which values custom events take. */
export function readEventValues({ misfit, longInstant }: EventValuesTrial): Finding {
  if (isTaken(misfit)) {
    return foundOr(
      'eventValues',
      isTaken(longInstant) ? 'any' : null,
      `HubSpot took a word for a number, and no instant with seven digits: ${wordOf(longInstant)}`,
    );
  }
  return found('eventValues', isTaken(longInstant) ? 'typed' : 'strict');
}

/** Says what becomes of a custom event that was sent before. */
export function readRepeatedEvents(first: Reply, second: Reply): Finding {
  if (!isTaken(first)) return open('repeatedEvents', `HubSpot refused the event: ${wordOf(first)}`);
  if (second.kind === 'taken') return found('repeatedEvents', 'ignored');
  return foundOr(
    'repeatedEvents',
    second.status === CONFLICT ? 'conflict' : second.status === INVALID ? 'invalid' : null,
    `HubSpot refused it in a way of its own: HTTP ${second.status}`,
  );
}

/** Says what becomes of a template's event that was sent before. */
export function readRepeatedTemplateEvents(first: Reply, second: Reply): Finding {
  const name = 'repeatedTemplateEvents';
  if (!isTaken(first)) return open(name, `HubSpot refused the event: ${wordOf(first)}`);
  return found(name, isTaken(second) ? 'replaced' : 'invalid');
}
