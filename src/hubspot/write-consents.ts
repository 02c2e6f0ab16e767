import { retry } from '../core/outcome.ts';
import { parseAnswer, refusalOf, type ApiAnswer } from './api.ts';
import { bisect, type PartResult } from './bisect.ts';
import { type StatusAnswer, StatusesSchema, statusOf } from './consent-answers.ts';
import { type ConsentsAt, EMAIL_CHANNEL, statusesPath } from './consent-requests.ts';
import { fewAtOnce } from './few-at-once.ts';
import { CONSENT_CALLS_MAX } from './quota.ts';
import type { ConsentResult, ConsentWrite } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';

/**
 * Writes consents: many in one request where the account may, each by itself where it may not. None is
 * written twice, because between two writes the person may have unsubscribed: what has no known end is
 * to be read first.
 *
 * @returns one result for each write, by its id
 */
export async function writeConsents(
  at: ConsentsAt,
  writes: readonly ConsentWrite[],
): Promise<Map<number, ConsentResult>> {
  const inBatch: Results = at.batches.areOffered() ? await writeBatch(at, writes) : new Map();
  const left = writes.filter((write) => !inBatch.has(write));
  const isTaken = [...inBatch.values()].some(({ kind }) => kind === 'written');
  const alone = await writeEach(at, left, isTaken);
  return new Map([...inBatch, ...alone].map(([{ id }, result]) => [id, result]));
}

type Results = Map<ConsentWrite, ConsentResult>;

/** Those of which a batch tells; the others are to be written by themselves. */
async function writeBatch(at: ConsentsAt, writes: readonly ConsentWrite[]): Promise<Results> {
  const unsaid = new Set<ConsentWrite>();
  const results: Results = await bisect<ConsentWrite, ConsentResult>(writes, {
    send: async (part) => writePart(at, part, unsaid),
    fail: (_write, failure) => failure,
    random: () => at.clock.random(),
  });
  if (at.batches.areOffered()) for (const write of unsaid) results.delete(write);
  else return new Map();
  return results;
}

async function writePart(
  { api, batches }: ConsentsAt,
  part: readonly ConsentWrite[],
  unsaid: Set<ConsentWrite>,
): Promise<PartResult<ConsentResult>> {
  const inputs = part.map((write) => ({ subscriberIdString: write.email, ...bodyOf(write) }));
  const answer = await api.requestDated('communication-preferences', (version) => ({
    method: 'POST',
    path: `/communication-preferences/${version}/statuses/batch/write`,
    body: { inputs },
    endpoint: 'communication-preferences/statuses/batch/write',
    repeatable: false,
    group: 'consents',
    probe: true,
    contacts: part.map(({ contactId }) => contactId),
  }));
  const refusal = refusalOf(answer);
  if (refusal !== null) return { kind: 'refused', refusal };
  const parsed = parseAnswer(StatusesSchema, answer);
  if (parsed.kind !== 'done') {
    if (isNotPermitted(parsed)) batches.refuse();
    return { kind: 'failed', failure: parsed };
  }
  const { results, errors } = parsed.value;
  const matched = part.map((write) => resultIn(results, write));
  // An error names no input, so each that was not written is tried alone.
  if ((errors ?? []).length > 0) {
    for (const [index, write] of part.entries()) if (matched[index] === LEFT_OUT) unsaid.add(write);
  }
  return { kind: 'answered', results: matched, isTaken: results.length > 0 };
}

function isNotPermitted(failure: Failure): boolean {
  return failure.kind === 'blocked' && failure.scope === 'endpoint';
}

/**
 * Writes each by itself; a refusal is pinned on one only where others were taken.
 *
 * @param isTakenBefore whether HubSpot took others right before
 */
async function writeEach(
  at: ConsentsAt,
  writes: readonly ConsentWrite[],
  isTakenBefore: boolean,
): Promise<Results> {
  const answers = await fewAtOnce(writes, CONSENT_CALLS_MAX, async (write) => {
    return [write, await writeOne(at, write)] as const;
  });
  const isTaken = isTakenBefore || answers.some(([, answer]) => answer.kind === 'answered');
  return new Map(answers.map(([write, answer]) => [write, endOf(write, answer, isTaken)]));
}

async function writeOne({ api }: ConsentsAt, write: ConsentWrite): Promise<ApiAnswer> {
  return api.requestDated('communication-preferences', (version) => ({
    method: 'POST',
    path: statusesPath(version, write.email),
    body: bodyOf(write),
    endpoint: 'communication-preferences/statuses/write',
    repeatable: false,
    group: 'consents',
    probe: true,
    contacts: [write.contactId],
  }));
}

function endOf(write: ConsentWrite, answer: ApiAnswer, isTaken: boolean): ConsentResult {
  const refusal = refusalOf(answer);
  if (refusal !== null) {
    return refusal.isNamed || isTaken ? refusal.rejected : refusal.blocked;
  }
  const parsed = parseAnswer(StatusesSchema, answer);
  return parsed.kind === 'done' ? resultIn(parsed.value.results, write) : parsed;
}

/** HubSpot's answer to a write; found by address and type, never by its place. */
function resultIn(results: readonly StatusAnswer[], write: ConsentWrite): ConsentResult {
  const found = results.find(
    ({ subscriberIdString, subscriptionId }) =>
      subscriptionId === write.subscriptionId &&
      subscriberIdString.toLowerCase() === write.email.toLowerCase(),
  );
  if (found === undefined) return LEFT_OUT;
  return { kind: 'written', ...statusOf(found), reason: found.setStatusSuccessReason ?? null };
}

const LEFT_OUT: ConsentResult = retry({
  code: 'unclear-answer',
  reason: 'answer left it out',
  stage: 'unknown',
});

function bodyOf({ subscriptionId, state, legalBasis, explanation }: ConsentWrite): object {
  return {
    subscriptionId: Number(subscriptionId),
    statusState: state,
    legalBasis,
    legalBasisExplanation: explanation,
    channel: EMAIL_CHANNEL,
  };
}
