import { UNSUBSCRIBED_IN_HUBSPOT } from '../consent/consent-ends.ts';
import { choiceOf, sayingOf } from '../consent/registers.ts';
import type { ConsentRule } from '../mapping/mapping.ts';
import { namedEvent } from './named-event.ts';
import type { ConsentView, ContactView } from '../../model/view.ts';
import type { ExplainedConsent } from '../../model/explanation.ts';
import type { ConsentChoice } from '../../model/consent.ts';

/** Explains what events say of the consents of a contact, and how HubSpot stands to each. */
export function explainConsents(
  contact: ContactView,
  rules: readonly Pick<ConsentRule, 'name' | 'subscription'>[],
): readonly ExplainedConsent[] {
  const { registers } = contact.document;
  return contact.consents.map((consent) => {
    const { name, memory } = consent;
    const said = sayingOf(registers, name);
    const choice = choiceOf(registers, name);
    return {
      name,
      subscription: rules.find((rule) => rule.name === name)?.subscription ?? null,
      choice,
      inHubSpot: memory.state,
      event: said === null ? null : namedEvent(said, contact),
      ...fateOf(consent, choice),
    };
  });
}

type Fate = Pick<ExplainedConsent, 'fate' | 'reason'>;

function fateOf({ state, reason, code }: ConsentView, choice: ConsentChoice): Fate {
  switch (state) {
    case 'pending':
    case 'waiting':
      return { fate: 'pending', reason };
    case 'dead':
    case 'discarded':
      return { fate: 'refused', reason };
    case 'done':
      if (code === UNSUBSCRIBED_IN_HUBSPOT) return { fate: 'kept', reason };
      return { fate: choice === 'never' ? 'unchanged' : 'written', reason };
  }
}
