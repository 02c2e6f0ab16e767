import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import { retry } from '../../core/outcome.ts';
import { parseAnswer, refusalOf, type HubSpotApi } from '../api.ts';
import { familyOf } from '../../core/reason.ts';
import { bisect, type PartResult } from '../bisect.ts';
import { BatchAnswerSchema, matchAnswer } from '../contact-answers.ts';
import type { TimelineDriver } from '../port.ts';
import { checkNotes } from './check-notes.ts';
import { entryUuid } from './entry-uuid.ts';
import { noteBody } from './note-body.ts';
import { failedEntry, isOfNoValue, undefinedEntry } from './send-defined.ts';
import { timelineInstant, type TimelineDefinitions } from './timeline-definition.ts';
import type { Failure } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend, WriteResult } from '../../model/hubspot.ts';

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
    const unsettled = entries.filter((entry) => entry.sendingSinceMs !== null);
    const uuidOf = (entry: EntryToSend): string => this.#uuid(entry);
    const checked = await checkNotes({ ...this.#options, uuidOf }, unsettled);
    const created = await bisect(
      entries.filter((entry) => !checked.has(entry) && this.#isDefined(entry)),
      {
        send: (part) => this.#create(part),
        fail: failedEntry,
        // A contact that is not there is the fault of its own entries.
        mayMeetAll: (refusal) =>
          isOfNoValue(refusal) && familyOf(refusal.rejected.code) !== 'record-gone',
        random: () => this.#options.clock.random(),
      },
    );
    return new Map(
      entries.map((entry) => [
        entry.id,
        checked.get(entry) ?? created.get(entry) ?? undefinedEntry(missingIn(entry)),
      ]),
    );
  }

  async #create(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const { api, apiVersion } = this.#options;
    const answer = await api.request({
      method: 'POST',
      path: `/crm/objects/${apiVersion}/notes/batch/create`,
      body: { inputs: part.map((entry) => this.#input(entry)) },
      endpoint: 'notes/batch/create',
      repeatable: false,
      group: 'timeline',
      entries: part.map(({ id }) => id),
    });
    const refusal = refusalOf(answer);
    if (refusal !== null) return { kind: 'refused', refusal };
    const read = parseAnswer(BatchAnswerSchema, answer);
    if (read.kind !== 'done') return { kind: 'failed', failure: read };
    const traced = part.map((entry) => ({ traceId: this.#uuid(entry) }));
    const written = matchAnswer(traced, read.value, LEFT_OUT);
    return {
      kind: 'answered',
      results: written.map(entryResult),
      isTaken: written.some(({ kind }) => kind === 'written'),
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
      return { outcome: RECORD_GONE };
    default:
      return { outcome: result };
  }
}

const RECORD_GONE: Failure = {
  kind: 'rejected',
  scope: 'record',
  code: 'OBJECT_NOT_FOUND',
  reason: 'OBJECT_NOT_FOUND',
};

const LEFT_OUT: WriteResult = retry({
  code: 'unclear-answer',
  reason: 'answer left it out',
  stage: 'unknown',
});

function missingIn({ name }: EntryToSend): string {
  return `timeline event ${name} is not in the mapping`;
}
