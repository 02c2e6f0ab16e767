import type { LetterScope } from '../desk-store.ts';
import type { Store } from '../store.ts';
import { DEAD_LETTER_KINDS, type DeadLetterFilter } from '../../model/dead-letter.ts';

/**
 * The dead letters that a filter can mean, kind by kind, but for its reason: none where it names an
 * event or a contact that is not known.
 */
export async function letterScopes(
  store: Store,
  connection: string,
  filter: DeadLetterFilter,
): Promise<readonly LetterScope[]> {
  const { kind, letter, eventId, contactKey, fromMs, toMs } = filter;
  const seq = eventId === undefined ? undefined : await store.findEvent(connection, eventId);
  const contactId =
    contactKey === undefined ? undefined : await store.findContact(connection, contactKey);
  if (seq === null || contactId === null) return [];
  const given = {
    ...(letter === undefined ? {} : { id: letter.id }),
    ...(seq === undefined ? {} : { seq }),
    ...(contactId === undefined ? {} : { contactId }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
  return (
    DEAD_LETTER_KINDS.filter((one) => kind === undefined || one === kind)
      .filter((one) => letter === undefined || one === letter.kind)
      // An event that is dead came to no contact.
      .filter((one) => contactId === undefined || one !== 'event')
      .map((one) => ({ kind: one, ...given }))
  );
}
