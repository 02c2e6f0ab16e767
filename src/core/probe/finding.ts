import type { AnswerName, HubSpotAnswers } from '../hubspot-answers.ts';

/** What trying one question came to. */
export type Finding = Found | Open;

/** HubSpot answered, by what it did. */
export interface Found {
  readonly kind: 'found';
  readonly name: AnswerName;
  readonly value: HubSpotAnswers[AnswerName];
}

/** This account did not tell. */
export interface Open {
  readonly kind: 'open';
  readonly name: AnswerName;
  /** Why, and what to do about it; for people. */
  readonly reason: string;
}

/** An answer that was found. */
export function found<Name extends AnswerName>(name: Name, value: HubSpotAnswers[Name]): Finding {
  return { kind: 'found', name, value };
}

/** A question that stays open. */
export function open(name: AnswerName, reason: string): Finding {
  return { kind: 'open', name, reason };
}

/** An answer where what HubSpot did is one of those that are known, else a question that stays open. */
export function foundOr<Name extends AnswerName>(
  name: Name,
  value: HubSpotAnswers[Name] | null,
  reason: string,
): Finding {
  return value === null ? open(name, reason) : found(name, value);
}
