import { holderKey } from '../core/ledger/claims.ts';
import type { ContactSummary } from '../model/view.ts';

/** What one side of a conflict is called: by a key that is not the one in question, where it has one. */
export function sideName({ keys }: Pick<ContactSummary, 'keys'>, property: string): string {
  return holderKey(keys, property)?.value ?? 'a contact without a key';
}
