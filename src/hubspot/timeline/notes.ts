import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import type { Failure, Retry } from '../../core/outcome.ts';
import { parseAnswer, refusalOf, type HubSpotApi } from '../api.ts';
import { bisect, type PartResult } from '../bisect.ts';
import { BatchAnswerSchema, matchAnswer } from '../contact-answers.ts';
import {
  UNKNOWN_END_MS,
  type EntryResult,
  type EntryToSend,
  type TimelineDriver,
  type WriteResult,
} from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { findNotes } from './find-notes.ts';
import { noteBody } from './note-body.ts';
import { timelineInstant, type TimelineDefinitions } from './timeline-definition.ts';

/** Notes of one request. [HubSpot notes guide] */
export const NOTES_PER_BATCH = 100;

/** HubSpot's association type of a note to its contact. [HubSpot associations guide] */
const NOTE_TO_CONTACT = 202;

export interface NotesOptions {
  readonly api: HubSpotApi;
  readonly apiVersion: string;
  readonly portalId: string;
  readonly definitions: TimelineDefinitions;
  readonly clock: Clock;
}

/**
 * Shows entries as notes, which every account can do. HubSpot takes no id of ours for a note, so a
 * call is never repeated blindly: an entry whose earlier call has an unknown end is looked for
 * among the contact's notes first.
 */
export class Notes implements TimelineDriver {
  readonly name = 'notes';
  readonly batchSizeMax = NOTES_PER_BATCH;
  readonly repeatable = false;
  readonly #options: NotesOptions;

  constructor(options: NotesOptions) {
    this.#options = options;
  }

  async send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>> {
    assert(entries.length <= NOTES_PER_BATCH, 'too many entries in one batch');
    const checked = await this.#check(entries.filter((entry) => entry.sendingSinceMs !== null));
    const created = await bisect(
      entries.filter((entry) => !checked.has(entry) && this.#isDefined(entry)),
      {
        send: (part) => this.#create(part),
        refuse: (_entry, rejected): EntryResult => ({ outcome: rejected }),
      },
    );
    return new Map(
      entries.map((entry) => [
        entry.id,
        checked.get(entry) ?? created.get(entry) ?? { outcome: undefinedEvent(entry) },
      ]),
    );
  }

  /** Results of the entries that are not to be sent now: found, or not yet known. */
  async #check(unsettled: readonly EntryToSend[]): Promise<Map<EntryToSend, EntryResult>> {
    const results = new Map<EntryToSend, EntryResult>();
    const due: EntryToSend[] = [];
    for (const entry of unsettled) {
      const waitMs = (entry.sendingSinceMs ?? 0) + UNKNOWN_END_MS - this.#options.clock.now();
      if (waitMs <= 0) due.push(entry);
      else results.set(entry, { outcome: unknownEnd('an earlier call may be under way', waitMs) });
    }
    for (const contactId of new Set(due.map(({ hubspotId }) => hubspotId))) {
      const entries = due.filter(({ hubspotId }) => hubspotId === contactId);
      await this.#checkContact(contactId, entries, results);
    }
    return results;
  }

  async #checkContact(
    contactId: string,
    entries: readonly EntryToSend[],
    results: Map<EntryToSend, EntryResult>,
  ): Promise<void> {
    const { api, apiVersion } = this.#options;
    const uuids = entries.map((entry) => this.#uuid(entry));
    const sought = { contactId, uuids, entries: entries.map(({ id }) => id) };
    const found = await findNotes(api, apiVersion, sought);
    for (const entry of entries) {
      if (found.kind !== 'done') {
        results.set(entry, { outcome: uncheckable(found) });
        continue;
      }
      const remoteId = found.value.get(this.#uuid(entry));
      if (remoteId !== undefined) results.set(entry, { outcome: { kind: 'done' }, remoteId });
    }
  }

  async #create(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const { api, apiVersion } = this.#options;
    const answer = await api.request({
      method: 'POST',
      path: `/crm/objects/${apiVersion}/notes/batch/create`,
      body: { inputs: part.map((entry) => this.#input(entry)) },
      endpoint: 'notes/batch/create',
      repeatable: false,
      entries: part.map(({ id }) => id),
    });
    const rejected = refusalOf(answer);
    if (rejected !== null) return { kind: 'refused', rejected };
    const read = parseAnswer(BatchAnswerSchema, answer);
    if (read.kind !== 'done') {
      return { kind: 'settled', results: part.map(() => ({ outcome: read })) };
    }
    const traced = part.map((entry) => ({ traceId: this.#uuid(entry) }));
    const leftOut = unknownEnd('answer left it out');
    return {
      kind: 'settled',
      results: matchAnswer(traced, read.value, leftOut).map(entryResult),
    };
  }

  #input(entry: EntryToSend): object {
    const uuid = this.#uuid(entry);
    const definition = this.#options.definitions[entry.name];
    assert(definition !== undefined, 'entries without a definition are sorted out before');
    return {
      properties: {
        hs_timestamp: timelineInstant(entry.at),
        hs_note_body: noteBody(definition, entry.properties, uuid),
      },
      associations: [
        {
          to: { id: entry.hubspotId },
          types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: NOTE_TO_CONTACT }],
        },
      ],
      objectWriteTraceId: uuid,
    };
  }

  #isDefined({ name }: EntryToSend): boolean {
    return Object.hasOwn(this.#options.definitions, name);
  }

  #uuid(entry: EntryToSend): string {
    return entryUuid(this.#options.portalId, entry);
  }
}

function entryResult(result: WriteResult): EntryResult {
  switch (result.kind) {
    case 'written':
      return { outcome: { kind: 'done' }, remoteId: result.record.id };
    case 'missing':
      return { outcome: { kind: 'rejected', reason: 'OBJECT_NOT_FOUND' } };
    default:
      return { outcome: result };
  }
}

function unknownEnd(reason: string, afterMs?: number): Retry {
  return {
    kind: 'retry',
    reason,
    stage: 'unknown',
    ...(afterMs === undefined ? {} : { afterMs }),
  };
}

/**
 * A look that failed says nothing of the earlier call. Whatever kept it from looking (a full
 * quota, a refused credential) must not read as "that call had no effect", so all become a retry
 * with an unknown end.
 */
function uncheckable(failure: Failure): Retry {
  const reason = `earlier call not checked: ${failure.reason}`;
  return unknownEnd(reason, 'afterMs' in failure ? failure.afterMs : undefined);
}

function undefinedEvent({ name }: EntryToSend): EntryResult['outcome'] {
  return { kind: 'rejected', reason: `timeline event ${name} is not in the mapping` };
}
