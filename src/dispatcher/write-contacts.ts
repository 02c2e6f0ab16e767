import type { DroppedValue } from '../core/application.ts';
import { retry, type Rejected } from '../core/outcome.ts';
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
      /** Properties without which the contact is not to be made. */
      readonly required: readonly string[];
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
      const earlier = answers.get(write.traceId)?.refused ?? [];
      const refused =
        pass < PASSES_MAX && result.kind === 'rejected' ? refusedOf(write, result) : [];
      const rest = withoutRefused(write, refused);
      if (refused.length > 0 && !isEmpty(rest)) again.push(rest);
      answers.set(write.traceId, {
        result: refused.length > 0 && isEmpty(rest) ? untouched(rest) : result,
        properties: rest.properties,
        refused: [...earlier, ...refused],
      });
    }
    open = again;
  }
  return answers;
}

const NO_RESULT: WriteResult = retry({
  code: 'unclear-answer',
  reason: 'no result for it',
  stage: 'unknown',
});

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

/**
 * The properties of a write that HubSpot named as the fault and that can be left out. None when the
 * contact must not be made without them, or when another record has the value: that is the contact.
 */
function refusedOf(
  write: PlannedWrite,
  { properties: named = [], ownerId }: Rejected,
): readonly DroppedValue[] {
  const faults = new Map(named.map(({ name, code }) => [name, code]));
  const isLost =
    write.kind === 'upsert' &&
    (ownerId !== undefined || write.required.some((property) => faults.has(property)));
  if (isLost) return [];
  return Object.keys(write.properties).flatMap((property): readonly DroppedValue[] => {
    const code = faults.get(property);
    if (code === undefined) return [];
    return [{ property, code, reason: `HubSpot refused it: ${code}`, schema: true }];
  });
}

function withoutRefused(write: PlannedWrite, refused: readonly DroppedValue[]): PlannedWrite {
  const names = new Set(refused.map(({ property }) => property));
  const kept = Object.entries(write.properties).filter(([property]) => !names.has(property));
  return { ...write, properties: Object.fromEntries(kept) };
}

function isEmpty({ properties }: PlannedWrite): boolean {
  return Object.keys(properties).length === 0;
}

/** A record of which nothing is left to write is as it was. */
function untouched(write: PlannedWrite): WriteResult {
  const id = write.kind === 'update' ? write.recordId : write.id;
  return { kind: 'written', record: { id, properties: {} }, created: false };
}
