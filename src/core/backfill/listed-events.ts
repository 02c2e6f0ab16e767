import { EVENT_NAME_CHARS_MAX, LISTED_EVENT } from '../event.ts';
import type { JsonObject } from '../../model/json.ts';

/** A pass as Neostore lists it, without what is not needed: no secret, nothing of its content. */
export interface ListedPass {
  readonly id: string;
  readonly passType: string | null;
  /** An instant of `OrderKey.at`'s form; null where there is none. */
  readonly createdAt: string | null;
  readonly identifiers: JsonObject;
  readonly metadata: JsonObject | null;
  /** Every wallet that holds the pass once, with its newest install there. */
  readonly installs: readonly ListedInstall[];
}

export interface ListedInstall {
  /** In lower case. */
  readonly wallet: string;
  /** An instant of `OrderKey.at`'s form. */
  readonly at: string;
}

/**
 * What the list says of a pass, as payloads of events: an install for every wallet that holds it,
 * or, where none does, that it exists, so that it names its contact and its type. The id is made of
 * what is said, so that saying it again is a duplicate.
 *
 * @returns null where the pass has neither an install nor the time it was made, or its id cannot be
 *   one of an event (too long, or not well-formed Unicode)
 */
export function listedEvents(pass: ListedPass): readonly JsonObject[] | null {
  const { createdAt, installs } = pass;
  const said = installs.length > 0 ? installs : [{ wallet: null, at: createdAt }];
  const payloads = said.map(({ wallet, at }) => (at === null ? null : payloadOf(pass, wallet, at)));
  return payloads.every((payload) => payload !== null) ? payloads : null;
}

function payloadOf(pass: ListedPass, wallet: string | null, at: string): JsonObject | null {
  const { id: passId, passType, identifiers, metadata } = pass;
  const id = `listed:${passId}:${wallet ?? 'none'}:${at}`;
  if (id.length > EVENT_NAME_CHARS_MAX || !id.isWellFormed()) return null;
  return {
    passId,
    passType,
    identifiers,
    metadata,
    ...(wallet === null ? {} : { device: wallet }),
    __id: id,
    __creationDate: at,
    __eventName: LISTED_EVENT,
  };
}
