import { BLOCKLIST } from './blocklist-text.ts';
import { joined } from '../core/names-text.ts';
import { CliError, type CliContext } from './context.ts';
import type { Forgotten } from './forget-in-hubspot.ts';
import { counted } from './text.ts';

/**
 * Says what was deleted in HubSpot, and what that means for the addresses.
 *
 * @param haveAddresses whether the records may have had addresses that HubSpot keeps out now
 */
export function showForgotten(
  { print }: CliContext,
  forgotten: readonly Forgotten[],
  haveAddresses = false,
): void {
  const done = forgotten.filter(({ failure }) => failure === null);
  const records = done.filter(({ by }) => by.idProperty === 'hs_object_id').map(({ by }) => by.id);
  const emails = done.length - records.length;
  if (records.length > 0) print(`deleted in HubSpot: record ${joined(records)}`);
  if (emails > 0) {
    print(`deleted in HubSpot: what it holds under ${counted(emails, 'address', 'addresses')}`);
  }
  if (emails > 0 || (haveAddresses && done.length > 0)) print(BLOCKLIST);
}

/** @throws CliError that says how to finish it, where HubSpot did not delete everything */
export function failIfLeft(forgotten: readonly Forgotten[] | null): void {
  const left = (forgotten ?? []).filter(({ failure }) => failure !== null);
  const [first] = left;
  if (first === undefined) return;
  // An address is not named: errors end in logs.
  const names = left.map(({ by }) => (by.idProperty === 'email' ? '<e-mail>' : by.id));
  throw new CliError(
    `HubSpot did not delete ${joined(names)}: ${first.failure}\nFinish it with ${finishWith(names)}`,
  );
}

/** The command line that deletes these in HubSpot alone. */
export function finishWith(ids: readonly string[]): string {
  return `"neostore-hubspot erase ${ids.map((id) => `--hubspot-record ${id}`).join(' ')}"`;
}
