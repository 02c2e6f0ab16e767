import assert from 'node:assert/strict';
import type { Clock } from '../../clock.ts';
import { parseAnswer, refusalOf, type HubSpotApi } from '../api.ts';
import type { PartResult } from '../bisect.ts';
import type { Refusal } from '../decisions/classify.ts';
import type { TimelineDriver } from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { sendDefined } from './send-defined.ts';
import { timelineInstant, timelineValues } from './timeline-definition.ts';
import { TimelineAnswerSchema, verdictsOf, type Verdict } from './timeline-v3-answer.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { EntryResult, EntryToSend } from '../../model/hubspot.ts';

/** Events of one request: the limit of the first version; for the third, HubSpot names none. */
const TIMELINE_EVENTS_PER_BATCH = 100;

const EVENTS = '/integrators/timeline/v3/events';

/** The answer to a look at an event that HubSpot does not have. */
const NOT_FOUND = 404;

export interface TimelineV3Options {
  readonly api: HubSpotApi;
  readonly clock: Clock;
  readonly portalId: string;
  /** Ids of event templates by timeline event. */
  readonly templateIds: ReadonlyMap<string, string>;
}

/**
 * Shows entries as timeline events of an app's own templates, which only partners have that made
 * them in earlier years. Each carries a deterministic id. HubSpot's documentation lets the last
 * event of an id win, or refuses it with 400; so a call may be repeated, and a refused event is
 * looked for before it is given up.
 */
export class TimelineV3 implements TimelineDriver {
  readonly name = 'timeline-v3';
  readonly batchSizeMax = TIMELINE_EVENTS_PER_BATCH;
  readonly repeatable = true;
  readonly #options: TimelineV3Options;

  constructor(options: TimelineV3Options) {
    this.#options = options;
  }

  async send(entries: readonly EntryToSend[]): Promise<Map<number, EntryResult>> {
    assert(entries.length <= TIMELINE_EVENTS_PER_BATCH, 'too many entries in one batch');
    return sendDefined(entries, {
      names: this.#options.templateIds,
      unnamed: (event) => `timeline event ${event} has no "templateId" in the mapping`,
      send: (part) => this.#sendPart(part),
      random: () => this.#options.clock.random(),
    });
  }

  async #sendPart(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const answer = await this.#options.api.request({
      method: 'POST',
      path: `${EVENTS}/batch/create`,
      body: { inputs: part.map((entry) => this.#input(entry)) },
      endpoint: 'timeline/events/batch/create',
      repeatable: true,
      group: 'timeline',
      entries: part.map(({ id }) => id),
    });
    const refusal = refusalOf(answer);
    if (refusal !== null) return this.#refused(part, refusal);
    const read = parseAnswer(TimelineAnswerSchema, answer);
    if (read.kind !== 'done') return { kind: 'failed', failure: read };
    const verdicts = verdictsOf(
      part.map((entry) => this.#uuid(entry)),
      read.value,
    );
    const results: EntryResult[] = [];
    for (const [index, entry] of part.entries()) {
      results.push(await this.#settle(entry, verdicts[index] ?? { kind: 'open' }));
    }
    return { kind: 'answered', results, isTaken: results.some(isDone) };
  }

  /** Of a single entry it can be found out whether HubSpot refused it because it has it. */
  async #refused(part: readonly EntryToSend[], refusal: Refusal): Promise<PartResult<EntryResult>> {
    const [entry] = part;
    if (entry === undefined || part.length > 1) return { kind: 'refused', refusal };
    const looked = await this.#look(entry);
    if (looked === 'missing') return { kind: 'refused', refusal };
    if (looked.kind !== 'done') return { kind: 'failed', failure: looked };
    return { kind: 'answered', results: [this.#done(entry)], isTaken: true };
  }

  async #settle(entry: EntryToSend, verdict: Verdict): Promise<EntryResult> {
    switch (verdict.kind) {
      case 'done':
        return this.#done(entry);
      case 'open':
        return this.#sendAlone(entry);
      case 'rejected': {
        const looked = await this.#look(entry);
        if (looked === 'missing') return { outcome: verdict };
        return looked.kind === 'done' ? this.#done(entry) : { outcome: looked };
      }
      default:
        return { outcome: verdict };
    }
  }

  /**
   * Alone, an answer cannot mean another entry. HubSpot took the batch that it came from, so a
   * refusal is its own.
   */
  async #sendAlone(entry: EntryToSend): Promise<EntryResult> {
    const sent = await this.#sendPart([entry]);
    if (sent.kind === 'failed') return { outcome: sent.failure };
    if (sent.kind === 'refused') return { outcome: sent.refusal.rejected };
    const [result] = sent.results;
    assert(result !== undefined, 'each entry has a result');
    return result;
  }

  /** Whether HubSpot has the entry. */
  async #look(entry: EntryToSend): Promise<'missing' | Outcome> {
    const template = encodeURIComponent(this.#options.templateIds.get(entry.name) ?? '');
    const answer = await this.#options.api.request({
      method: 'GET',
      path: `${EVENTS}/${template}/${this.#uuid(entry)}`,
      endpoint: 'timeline/events/read',
      repeatable: true,
      group: 'timeline',
      entries: [entry.id],
    });
    if (answer.kind === 'answered') return { kind: 'done' };
    return answer.status === NOT_FOUND ? 'missing' : answer.failure;
  }

  #done(entry: EntryToSend): EntryResult {
    return { outcome: { kind: 'done' }, remoteId: this.#uuid(entry) };
  }

  /** Never with an e-mail address, which HubSpot would take for the contact's new one. */
  #input(entry: EntryToSend): object {
    return {
      id: this.#uuid(entry),
      eventTemplateId: this.#options.templateIds.get(entry.name),
      objectId: entry.hubspotId,
      timestamp: timelineInstant(entry.at),
      tokens: timelineValues(entry.properties),
    };
  }

  #uuid(entry: EntryToSend): string {
    return entryUuid(this.#options.portalId, entry);
  }
}

function isDone({ outcome }: EntryResult): boolean {
  return outcome.kind === 'done';
}
