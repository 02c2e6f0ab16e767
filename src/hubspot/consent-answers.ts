import { z } from 'zod';
import type { SubscriptionStatus } from '../model/consent.ts';

const text = z.string().nullish().catch(undefined);

const StatusSchema = z.object({
  subscriberIdString: z.string(),
  subscriptionId: z.union([z.string(), z.number()]).transform(String),
  status: z.enum(['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED']),
  timestamp: text,
  source: text,
  legalBasisExplanation: text,
  setStatusSuccessReason: text,
});

/** How one address stands to one subscription type. [Specification of communication preferences: PublicStatus] */
export type StatusAnswer = z.infer<typeof StatusSchema>;

/** What reads and writes of one address answer, and writes of several. */
export const StatusesSchema = z.object({
  results: z.array(StatusSchema),
  errors: z.array(z.unknown()).nullish(),
});

/** What reads of several addresses answer. */
export const BatchReadSchema = z.object({
  results: z.array(z.object({ subscriberIdString: z.string(), statuses: z.array(StatusSchema) })),
});

/** A status as the port knows it. */
export function statusOf(answer: StatusAnswer): SubscriptionStatus {
  return {
    state: answer.status,
    at: answer.timestamp ?? null,
    source: answer.source ?? null,
    explanation: answer.legalBasisExplanation ?? null,
  };
}
