import type { Mapping } from './mapping/mapping.ts';
import { lastingVerdicts } from './lasting-verdicts.ts';
import type { ContactPlan, Desired, KnownContact, Properties } from './plan.ts';
import type { ReasonCode, WaitingCode } from './reason.ts';
import { wantedIn } from './rules/wanted-on-creation.ts';
import { wasDeleted } from './was-deleted.ts';
import { MODES } from './write-mode.ts';
import type { Verdict } from '../model/verdict.ts';

/** Plans a contact that has no record: how it is made, or why not. */
export function planCreation(
  contact: KnownContact,
  desired: Desired,
  { match, create }: Pick<Mapping, 'match' | 'create'>,
): ContactPlan {
  const { dropped } = desired;
  const verdicts = lastingVerdicts(desired);
  const idle = { settled: {}, dropped, verdicts };
  const waiting = (code: WaitingCode, reason: string): ContactPlan => ({
    kind: 'waiting',
    code,
    reason,
    ...idle,
  });
  const texts: Properties = Object.fromEntries(
    [...desired.values].flatMap(([property, { text }]) => (text === '' ? [] : [[property, text]])),
  );
  if (create === 'never') {
    return waiting('never-created', 'not in HubSpot, and the mapping never creates contacts');
  }
  const erased = verdicts.find(({ code }) => code === ERASED);
  if (erased !== undefined) return { kind: 'refused', ...reasonOf(erased), ...idle };
  const wanted = wantedIn(verdicts);
  if (wanted !== undefined) return waiting('required-in-hubspot', wanted.reason);
  if (create === 'email' && texts['email'] === undefined) {
    const refused = verdicts.find(
      ({ kind, property }) => kind === 'refused' && property === 'email',
    );
    if (refused !== undefined) return { kind: 'refused', ...reasonOf(refused), ...idle };
    const taken = dropped.find(({ property, code }) => property === 'email' && isTaken(code));
    return taken === undefined
      ? waiting('no-email', 'not in HubSpot, and no e-mail is known yet to create it by')
      : waiting('email-taken', `not in HubSpot, and its e-mail is not its own: ${taken.reason}`);
  }
  const unique = match.filter((rule) => rule.unique).map((rule) => rule.property);
  const idProperty = [...unique, 'email'].find((property) => texts[property] !== undefined);
  const id = idProperty === undefined ? undefined : texts[idProperty];
  if (idProperty === undefined || id === undefined) {
    const refused = verdicts.find(
      ({ kind, property }) => kind === 'refused' && [...unique, 'email'].includes(property),
    );
    if (refused !== undefined) return { kind: 'refused', ...reasonOf(refused), ...idle };
    const taken = dropped.find(({ property, code }) => unique.includes(property) && isTaken(code));
    return taken === undefined
      ? waiting(
          'no-unique-key',
          'not in HubSpot, and neither a unique property nor an e-mail to create it by',
        )
      : waiting(
          'key-taken',
          `not in HubSpot, and ${taken.property} is not its own: ${taken.reason}`,
        );
  }
  // Of somebody who was deleted there, HubSpot may refuse the address because it erased the person.
  const needsEmail = create === 'email' || wasDeleted(contact);
  const required = needsEmail ? [...new Set([idProperty, 'email'])] : [idProperty];
  // Whether HubSpot takes the address decides whether the person may be made, so it is never held back.
  const { sent: properties, guarded } = divided(texts, desired, [...required, 'email']);
  const about = { idProperty, id, required, ...idle };
  return { kind: 'upsert', ...about, properties, confirms: properties, guarded };
}

/** Who was erased in HubSpot is not made again by any other key. */
const ERASED: ReasonCode = 'erased-in-hubspot';

function reasonOf({ code, reason }: Verdict): Pick<Verdict, 'code' | 'reason'> {
  return { code, reason };
}

function isTaken(code: string | undefined): boolean {
  return code === 'taken' || code === 'over-limit';
}

/**
 * An upsert may meet a record that was made a moment ago by somebody else. What is not to overwrite
 * such a record's values waits until the answer says whose it is.
 */
function divided(
  texts: Properties,
  { values }: Desired,
  always: readonly string[],
): { readonly sent: Properties; readonly guarded: Properties } {
  const isGuarded = ([property]: readonly [string, string]): boolean => {
    const mode = values.get(property)?.mode;
    if (mode === undefined || always.includes(property)) return false;
    return MODES[mode].needsRead || MODES[mode].keptOfOthers !== null;
  };
  const entries = Object.entries(texts);
  return {
    sent: Object.fromEntries(entries.filter((entry) => !isGuarded(entry))),
    guarded: Object.fromEntries(entries.filter(isGuarded)),
  };
}
