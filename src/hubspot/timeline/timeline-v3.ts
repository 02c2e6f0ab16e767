import assert from 'node:assert/strict';
import type { Outcome, Rejected } from '../../core/outcome.ts';
import { parseAnswer, refusalOf, type HubSpotApi } from '../api.ts';
import type { PartResult } from '../bisect.ts';
import type { EntryResult, EntryToSend, TimelineDriver } from '../port.ts';
import { entryUuid } from './entry-uuid.ts';
import { sendDefined } from './send-defined.ts';
import { timelineInstant, timelineValues } from './timeline-definition.ts';
import { TimelineAnswerSchema, verdictsOf, type Verdict } from './timeline-v3-answer.ts';

/** Events of one request: the limit of the first version; for the third, HubSpot names none. */
const TIMELINE_EVENTS_PER_BATCH = 100;

const EVENTS = '/integrators/timeline/v3/events';

export interface TimelineV3Options {
  readonly api: HubSpotApi;
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
    });
  }

  async #sendPart(part: readonly EntryToSend[]): Promise<PartResult<EntryResult>> {
    const answer = await this.#options.api.request({
      method: 'POST',
      path: `${EVENTS}/batch/create`,
      body: { inputs: part.map((entry) => this.#input(entry)) },
      endpoint: 'timeline/events/batch/create',
      repeatable: true,
      entries: part.map(({ id }) => id),
    });
    const rejected = refusalOf(answer);
    if (rejected !== null && part.length > 1) return { kind: 'refused', rejected };
    const read = parseAnswer(TimelineAnswerSchema, answer);
    const ids = part.map((entry) => this.#uuid(entry));
    const verdicts = read.kind === 'done' ? verdictsOf(ids, read.value) : ids.map(() => read);
    const results: EntryResult[] = [];
    for (const [index, entry] of part.entries()) {
      results.push(await this.#settle(entry, verdicts[index] ?? { kind: 'open' }));
    }
    return { kind: 'settled', results };
  }

  async #settle(entry: EntryToSend, verdict: Verdict): Promise<EntryResult> {
    if (verdict.kind === 'open') return this.#sendAlone(entry);
    const outcome = verdict.kind === 'rejected' ? await this.#look(entry, verdict) : verdict;
    return outcome.kind === 'done' ? { outcome, remoteId: this.#uuid(entry) } : { outcome };
  }

  /** Alone, an answer cannot mean another entry. */
  async #sendAlone(entry: EntryToSend): Promise<EntryResult> {
    const sent = await this.#sendPart([entry]);
    assert(sent.kind === 'settled', 'a single entry is always settled');
    const [result] = sent.results;
    assert(result !== undefined, 'each entry has a result');
    return result;
  }

  /** Whether HubSpot refused the entry because it has it. */
  async #look(entry: EntryToSend, rejected: Rejected): Promise<Outcome> {
    const template = encodeURIComponent(this.#options.templateIds.get(entry.name) ?? '');
    const answer = await this.#options.api.request({
      method: 'GET',
      path: `${EVENTS}/${template}/${this.#uuid(entry)}`,
      endpoint: 'timeline/events/read',
      repeatable: true,
      entries: [entry.id],
    });
    if (answer.kind === 'answered') return { kind: 'done' };
    return answer.failure.kind === 'rejected' ? rejected : answer.failure;
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
