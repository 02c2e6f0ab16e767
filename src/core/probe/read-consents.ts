import { z } from 'zod';
import { found, foundOr, open, type Finding } from './finding.ts';
import { errorsIn, isTaken, wordOf, type Reply } from './reply.ts';

const StatusSchema = z.object({
  status: z.string().catch(''),
  setStatusSuccessReason: z.string().nullable().catch(null),
});
const WrittenSchema = z.object({ results: z.array(StatusSchema) });

/** A status in the answer to a written consent; null where there is none. */
function writtenIn(write: Reply): z.infer<typeof StatusSchema> | null {
  const parsed = WrittenSchema.safeParse(write.body);
  return parsed.success ? (parsed.data.results[0] ?? null) : null;
}

/** Says what the answer to a first consent holds. */
export function readConsentAnswer(write: Reply): readonly Finding[] {
  const written = writtenIn(write);
  if (!isTaken(write) || written === null) {
    const why = `HubSpot refused a consent: ${wordOf(write)}`;
    return [open('consentAnswer', why), open('consentReason', why)];
  }
  const isStored = written.status === 'SUBSCRIBED';
  const isFormer = written.status === 'NOT_SPECIFIED';
  return [
    foundOr(
      'consentAnswer',
      isStored ? 'stored' : isFormer ? 'former' : null,
      'HubSpot answers a status that nobody wrote',
    ),
    found('consentReason', written.setStatusSuccessReason === null ? 'absent' : 'told'),
  ];
}

/** Says whether an address that was unsubscribed is subscribed again. */
export function readResubscription(again: Reply): Finding {
  return found('resubscription', isTaken(again) ? 'written' : 'refused');
}

/** Says what becomes of a batch with one bad consent. */
export function readConsentBatch(batch: Reply): Finding {
  const name = 'consentBatchRefusal';
  if (batch.kind === 'refused') return found(name, 'batch');
  return errorsIn(batch).length > 0 && writtenIn(batch) !== null
    ? found(name, 'record')
    : open(name, 'HubSpot took a consent to what there is not, or neither of two consents');
}

const ReadSchema = z.object({
  results: z.array(
    z.object({ subscriberIdString: z.string(), statuses: z.array(StatusSchema).catch([]) }),
  ),
});

/** Says whether an address of no contact can be asked for. */
export function readUnknownSubscriber(read: Reply): Finding {
  const parsed = ReadSchema.safeParse(read.body);
  if (read.kind === 'refused') return found('unknownSubscriber', 'refused');
  if (!parsed.success) return open('unknownSubscriber', 'HubSpot answered no statuses');
  return found('unknownSubscriber', parsed.data.results.length > 0 ? 'listed' : 'refused');
}

/** Says how an address that is unsubscribed from all shows, after it was subscribed to one type. */
export function readOptedOut(read: Reply): Finding {
  const parsed = ReadSchema.safeParse(read.body);
  const states = parsed.success
    ? parsed.data.results.flatMap(({ statuses }) => statuses.map(({ status }) => status))
    : [];
  if (states.length === 0) return open('optedOutTypes', 'HubSpot answered no statuses');
  const isEach = states.every((state) => state === 'UNSUBSCRIBED');
  const isNone = states.every((state) => state !== 'UNSUBSCRIBED');
  return foundOr(
    'optedOutTypes',
    isEach ? 'unsubscribed' : isNone ? 'as-before' : null,
    'HubSpot shows it as unsubscribed from some types',
  );
}
