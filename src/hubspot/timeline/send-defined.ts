import { familyOf, type ReasonCode } from '../../core/reason.ts';
import { bisect, type PartResult } from '../bisect.ts';
import type { Refusal } from '../decisions/classify.ts';
import type { Failure } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/** What a driver does with the entries of one call. */
export interface DefinedSending {
  /** What HubSpot calls each timeline event, by our name for it. */
  readonly names: ReadonlyMap<string, string>;
  /** Why an entry whose event has no name in HubSpot is refused. */
  readonly unnamed: (event: string) => string;
  /** Sends one request. */
  readonly send: (part: readonly EntryToSend[]) => Promise<PartResult<EntryResult>>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * Sends the entries whose timeline event has a name in HubSpot, dividing what is refused as a
 * whole; the others are refused without a request. One result for each entry, by its id.
 */
export async function sendDefined(
  entries: readonly EntryToSend[],
  { names, unnamed, send, random }: DefinedSending,
): Promise<Map<number, EntryResult>> {
  const results = await bisect(
    entries.filter(({ name }) => names.has(name)),
    { send, fail: failedEntry, mayMeetAll: isOfNoValue, random },
  );
  return new Map(
    entries.map((entry) => [entry.id, results.get(entry) ?? undefinedEntry(unnamed(entry.name))]),
  );
}

/** An event or a property that HubSpot does not know any more is the fault of no entry; a value may be. */
export function isOfNoValue({ rejected: { code } }: Refusal): boolean {
  return familyOf(code) !== 'value-refused' && familyOf(code) !== 'option-missing';
}

/** The result of an entry that failed. */
export function failedEntry(_entry: EntryToSend, failure: Failure): EntryResult {
  return { outcome: failure };
}

/** The result of an entry whose timeline event is not defined. */
export function undefinedEntry(reason: string): EntryResult {
  return { outcome: { kind: 'rejected', scope: 'record', code: UNDEFINED, reason } };
}

const UNDEFINED: ReasonCode = 'timeline-not-defined';
