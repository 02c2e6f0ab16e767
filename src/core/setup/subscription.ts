import { DOCUMENTED_EVENTS, LISTED_EVENT } from '../event.ts';
import { fits, mappedNames, type Mapping } from '../mapping/mapping.ts';

/**
 * The events that a webhook has to carry for a mapping, each once: what a pattern covers is not
 * named again, or Neostore might deliver it twice. Names have colons and a pattern its `*` at the
 * end, as Neostore's webhooks guide writes them. `Pass:Listed` is our own, so Neostore is not asked for it.
 */
export function subscriptionEvents(mapping: Mapping): readonly string[] {
  const mapped = mappedNames(mapping).filter((name) => name !== LISTED_EVENT);
  const names = [...new Set(mapped.map((name) => spelling(name, mapping)))];
  return names.filter((name) => !names.some((other) => other !== name && fits(other, name)));
}

/** Mappings know names without case; Neostore may not, so documented ones are spelt as documented. */
function spelling(name: string, { writtenNames }: Mapping): string {
  const prefix = name.replace(/\*$/, '');
  const documented = DOCUMENTED_EVENTS.find((event) => fits(`${prefix}*`, event));
  if (documented === undefined) return (writtenNames.get(name) ?? name).replaceAll('.', ':');
  return `${documented.slice(0, prefix.length)}${name.slice(prefix.length)}`;
}
