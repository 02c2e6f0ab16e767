import { REQUIRED_BY_CONDITION, REQUIRED_ON_CREATION } from '../../core/reason.ts';
import type { RequiredValue } from '../../model/outcome.ts';
import { namedFaults } from './named-faults.ts';
import { messagesOf, printable, type Said } from './said.ts';

/**
 * The values that rules of administrators want and that are not there. HubSpot names the property that
 * is missing; the properties that set a conditional rule off stand in its message, as far as they do:
 * `state is required because of a conditional property rule based on [country]`.
 */
export function requiredValues(said: Said): readonly RequiredValue[] {
  return namedFaults(said).flatMap(({ name: property, code }): readonly RequiredValue[] => {
    if (code === REQUIRED_ON_CREATION) return [{ property, isConditional: false, triggers: [] }];
    if (code !== REQUIRED_BY_CONDITION) return [];
    return [{ property, isConditional: true, triggers: triggersOf(property, said) }];
  });
}

/** One message may speak of several rules: that of the error on the property counts where there is one. */
function triggersOf(property: string, said: Said): readonly string[] {
  const own = said.errors.filter(({ context }) => context?.propertyName?.includes(property));
  const messages = own.length > 0 ? own.map(({ message = '' }) => message) : messagesOf(said);
  const named = messages.flatMap((message) =>
    [...message.matchAll(/based on (?:the propert(?:y|ies) )?\[([^\]]*)\]/gi)].flatMap(
      ([, list = '']) => list.split(','),
    ),
  );
  const names = named.map((name) => printable(name.trim().replaceAll(/^["']|["']$/g, '')));
  return [...new Set(names.flatMap((name) => name ?? []))].filter((name) => name !== property);
}
