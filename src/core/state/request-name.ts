import { DONE, LIMITED, REFUSED } from './hubspot-conditions.ts';

const BAD_REQUEST = 400;
const TOO_MANY = 429;
const SERVER_ERROR = 500;

/** Statuses below 500 with which HubSpot says that it cannot now: too slow, too early, being moved. */
const FAILING = new Set([408, 425, 477]);

/**
 * The name under which a request to HubSpot is counted: how it failed, or that HubSpot dealt with it.
 *
 * @param status null where there was no answer
 * @param fault the network's code then
 */
export function requestName(status: number | null, fault: string | null): string {
  if (status === null) return fault ?? 'UNKNOWN';
  if (status >= SERVER_ERROR || FAILING.has(status)) return String(status);
  if (status === TOO_MANY) return LIMITED;
  return status < BAD_REQUEST ? DONE : REFUSED;
}

/** Whether HubSpot did not deal with a request of this name. */
export function isFailed(name: string): boolean {
  return ![DONE, REFUSED, LIMITED].includes(name);
}
