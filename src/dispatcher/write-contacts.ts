import type { DroppedValue } from '../core/application.ts';
import type { Rejected } from '../core/outcome.ts';
import { intoBatches, type Properties } from '../core/plan.ts';
import {
  CONTACTS_PER_BATCH,
  type ContactWrite,
  type HubSpot,
  type WriteResult,
} from '../hubspot/port.ts';

/** One contact's write: by record id, or by a unique property where there is no record yet. */
export type PlannedWrite =
  | {
      readonly kind: 'update';
      readonly traceId: string;
      readonly recordId: string;
      readonly properties: Properties;
    }
  | {
      readonly kind: 'upsert';
      readonly traceId: string;
      readonly idProperty: string;
      readonly id: string;
      readonly properties: Properties;
    };

/** What became of a write, and of the properties that HubSpot would not take with it. */
export interface WriteAnswer {
  readonly result: WriteResult;
  /** Properties that were sent and taken. */
  readonly properties: Properties;
  readonly refused: readonly DroppedValue[];
}

type Writer = Pick<HubSpot, 'updateContacts' | 'upsertContacts'>;

/** Times a contact is sent in one round: once, and again without what HubSpot refused by name. */
const PASSES_MAX = 3;

/**
 * Sends writes in batches, side by side. A property that HubSpot names as the fault is left out and
 * the rest of its contact sent again, so that one bad value does not hold up the others.
 */
export async function writeContacts(
  hubspot: Writer,
  writes: readonly PlannedWrite[],
): Promise<ReadonlyMap<string, WriteAnswer>> {
  const answers = new Map<string, WriteAnswer>();
  let open = writes;
  for (let pass = 1; open.length > 0; pass += 1) {
    const results = await sendOnce(hubspot, open);
    const again: PlannedWrite[] = [];
    for (const write of open) {
      const result = results.get(write.traceId) ?? NO_RESULT;
      const refused = answers.get(write.traceId)?.refused ?? [];
      const rest = pass < PASSES_MAX && result.kind === 'rejected' ? without(write, result) : null;
      const named = rest === null ? [] : droppedFrom(write, rest, result as Rejected);
      if (rest !== null) again.push(rest);
      const { properties } = write;
      answers.set(write.traceId, { result, properties, refused: [...refused, ...named] });
    }
    open = again;
  }
  return answers;
}

const NO_RESULT: WriteResult = { kind: 'retry', reason: 'no result for it', stage: 'unknown' };

async function sendOnce(
  hubspot: Writer,
  writes: readonly PlannedWrite[],
): Promise<ReadonlyMap<string, WriteResult>> {
  const groups = Map.groupBy(writes, (write) => (write.kind === 'upsert' ? write.idProperty : ''));
  const calls = [...groups].flatMap(([idProperty, group]) =>
    intoBatches(group.map(toContactWrite), CONTACTS_PER_BATCH).map(async (batch) =>
      idProperty === '' ? hubspot.updateContacts(batch) : hubspot.upsertContacts(idProperty, batch),
    ),
  );
  const answers = await Promise.all(calls);
  return new Map(answers.flatMap((answer) => [...answer]));
}

function toContactWrite(write: PlannedWrite): ContactWrite {
  const { traceId, properties } = write;
  return { traceId, properties, id: write.kind === 'update' ? write.recordId : write.id };
}

/** The write without the properties that were named; null when none was, or nothing would be left. */
function without(write: PlannedWrite, { properties: named = [] }: Rejected): PlannedWrite | null {
  const names = new Set(named.map(({ name }) => name));
  const kept = Object.entries(write.properties).filter(([property]) => !names.has(property));
  const isSmaller = kept.length > 0 && kept.length < Object.keys(write.properties).length;
  const losesId = write.kind === 'upsert' && names.has(write.idProperty);
  return isSmaller && !losesId ? { ...write, properties: Object.fromEntries(kept) } : null;
}

function droppedFrom(
  write: PlannedWrite,
  rest: PlannedWrite,
  { properties = [] }: Rejected,
): DroppedValue[] {
  const gone = Object.keys(write.properties).filter((property) => !(property in rest.properties));
  return gone.map((property) => {
    const code = properties.find(({ name }) => name === property)?.code ?? 'INVALID';
    return { property, reason: `HubSpot refused it: ${code}`, schema: true };
  });
}
