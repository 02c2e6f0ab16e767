import type { WritePlan } from '../core/plan.ts';
import { withoutProperties } from '../core/refused-values.ts';
import {
  afterRefused,
  afterTaken,
  foundIn,
  withheldIn,
  type Narrowing,
} from '../core/rules/narrowing.ts';
import { isThere } from '../core/rules/set-off.ts';
import type { Mending } from './mend-rules.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { WriteResult } from '../model/hubspot.ts';

/** Contacts that are tried alone until one is refused. */
const TRIED_ALONE_MAX = 8;

/**
 * Finds the property that sets off a rule which HubSpot does not name, by tries with one contact: what
 * is computed of the wallet, and what a contact is made by, is sent in each. Null where it is none
 * that is sent.
 *
 * @param isShared whether a batch was refused as a whole, so that not each contact is at fault
 */
export async function findTrigger(
  missing: string,
  suspects: ReadonlyMap<DirtyContact, WritePlan>,
  mending: Mending,
  isShared: boolean,
): Promise<string | null> {
  const trier = new Trier(missing, mending);
  const candidatesOf = (plan: WritePlan): readonly string[] =>
    Object.keys(plan.properties)
      .filter((property) => isThere(plan.properties, property) && property !== missing)
      .filter((property) => !mending.walletProperties.has(property))
      .filter((property) => plan.kind === 'update' || !plan.required.includes(property))
      .toSorted();
  const most = [...suspects].toSorted(
    ([, a], [, b]) => candidatesOf(b).length - candidatesOf(a).length,
  );
  for (const [contact, plan] of most.slice(0, isShared ? TRIED_ALONE_MAX : 1)) {
    if (isShared && (await trier.isTaken(contact, plan)) !== false) continue;
    const found = await narrow({ missing, candidates: candidatesOf(plan) }, async (withheld) =>
      trier.isTaken(contact, withoutProperties(plan, new Set(withheld))),
    );
    if (found === null) return null;
    mending.rules.noteConditional(missing, found, plan.properties[found] ?? '');
    return found;
  }
  return null;
}

/** Whether HubSpot takes what is sent without these properties; null where it did not say. */
type Try = (withheld: readonly string[]) => Promise<boolean | null>;

async function narrow(first: Narrowing, isTaken: Try): Promise<string | null> {
  let narrowing: Narrowing | null = first.candidates.length === 0 ? null : first;
  let isSure = false;
  while (narrowing !== null && foundIn(narrowing) === null) {
    const taken = await isTaken(withheldIn(narrowing));
    if (taken === null) return null;
    isSure ||= taken;
    narrowing = taken ? afterTaken(narrowing) : afterRefused(narrowing);
  }
  const found = narrowing === null ? null : foundIn(narrowing);
  // All that was tried was refused: it may be something that the record holds already.
  if (found === null || isSure) return found;
  return (await isTaken([found])) === true ? found : null;
}

/** Tries what HubSpot takes of one contact. */
class Trier {
  readonly #missing: string;
  readonly #mending: Mending;

  constructor(missing: string, mending: Mending) {
    this.#missing = missing;
    this.#mending = mending;
  }

  /** Null where it did not say: something else is wrong. */
  async isTaken(contact: DirtyContact, plan: WritePlan): Promise<boolean | null> {
    const { properties } = plan;
    if (Object.keys(properties).length === 0) return true;
    const result = await this.#write(contact, plan);
    if (result?.kind === 'written') {
      if (result.created === true) this.#mending.onMade(contact);
      return true;
    }
    if (result?.kind !== 'rejected') return null;
    return result.required?.some(({ property }) => property === this.#missing) === true
      ? false
      : null;
  }

  async #write(contact: DirtyContact, plan: WritePlan): Promise<WriteResult | undefined> {
    const { hubspot } = this.#mending;
    const traceId = String(contact.id);
    const { properties } = plan;
    const results =
      plan.kind === 'update'
        ? await hubspot.updateContacts([{ traceId, id: plan.recordId, properties }])
        : await hubspot.upsertContacts(plan.idProperty, [{ traceId, id: plan.id, properties }]);
    return results.get(traceId);
  }
}
