import type { Account } from './endpoint.ts';
import type { JsonObject } from '../../model/json.ts';

/** What HubSpot says of an account. [HubSpot's account information reference] */
export function accountDetails(account: Account): JsonObject {
  const { portalId, accountType, saidTimeZone, timeZone, now } = account;
  const offsetMs = offsetOf(timeZone, now());
  return {
    portalId: Number(portalId),
    accountType,
    timeZone: saidTimeZone,
    companyCurrency: 'EUR',
    additionalCurrencies: [],
    utcOffset: offsetText(offsetMs),
    utcOffsetMilliseconds: offsetMs,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'na1',
  };
}

/** By how much the clocks of a time zone are ahead of UTC. */
function offsetOf(timeZone: string, nowMs: number): number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const local = Date.parse(`${format.format(nowMs).replace(' ', 'T')}Z`);
  return local - Math.floor(nowMs / 1_000) * 1_000;
}

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
