import type { Failure } from '../../src/model/outcome.ts';
import type { ContactRecord, ContactsRead } from '../../src/model/hubspot.ts';

/** What a read came to as a whole: its records, or the first of its failures. */
export function readOutcome({
  records,
  failed,
}: ContactsRead): Failure | { readonly kind: 'done'; readonly value: readonly ContactRecord[] } {
  const [failure] = failed.values();
  return failure ?? { kind: 'done', value: records };
}
