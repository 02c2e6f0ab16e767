import { writtenProperties, type Mapping } from '../mapping/mapping.ts';
import { nearest } from '../mapping/nearest.ts';
import { missingOptions, SENSITIVE } from './plan-properties.ts';
import type { PropertyDefinition } from '../../model/property.ts';

/** One way in which a portal is not what a mapping counts on. */
export interface PortalDifference {
  readonly property: string;
  readonly kind:
    'missing' | 'sensitive' | 'type' | 'options' | 'single' | 'not unique' | 'read-only';
  /** One sentence for the one who mends it. */
  readonly message: string;
  /** Whether `setup` mends it. */
  readonly mendable: boolean;
}

/**
 * Compares the contact properties that a mapping writes and defines with those of a portal, in the
 * order of the mapping. No difference means that every mapped value has a place to go.
 *
 * @param sensitive names of properties that the portal lists only to those who ask for sensitive data
 */
export function comparePortal(
  mapping: Mapping,
  portal: readonly PropertyDefinition[],
  sensitive: readonly string[] = [],
): readonly PortalDifference[] {
  const known = new Map(portal.map((definition) => [definition.name, definition]));
  const names = new Set([
    ...writtenProperties(mapping),
    ...Object.keys(mapping.hubspot.properties),
  ]);
  return [...names].flatMap((name) => {
    const actual = known.get(name);
    if (actual !== undefined) return compare(name, mapping, actual);
    return [sensitive.includes(name) ? hidden(name) : missing(name, mapping, portal)];
  });
}

function hidden(property: string): PortalDifference {
  const message = `property ${property} ${SENSITIVE}`;
  return { property, kind: 'sensitive', mendable: false, message };
}

function missing(
  property: string,
  { hubspot }: Mapping,
  portal: readonly PropertyDefinition[],
): PortalDifference {
  const mendable = hubspot.properties[property] !== undefined;
  const names = portal.map(({ name }) => name);
  const like = mendable ? null : nearest(property, names);
  const hint = like === null ? '' : `; did you mean ${like}?`;
  const message = `property ${property} does not exist in HubSpot${hint}`;
  return { property, kind: 'missing', mendable, message };
}

function compare(
  property: string,
  { match, hubspot }: Mapping,
  actual: PropertyDefinition,
): PortalDifference[] {
  const wanted = hubspot.properties[property];
  const found: PortalDifference[] = [];
  const add = (kind: PortalDifference['kind'], fault: string, mendable = false): void => {
    found.push({ property, kind, message: `property ${property} ${fault}`, mendable });
  };
  if (actual.readOnly) add('read-only', 'is read-only in HubSpot');
  const isMatched = match.some(
    (rule) => rule.property === property && rule.unique && property !== 'email',
  );
  if ((isMatched || wanted?.unique === true) && !actual.unique) {
    add('not unique', 'is not unique in HubSpot, the mapping finds contacts by it');
  }
  if (wanted === undefined) return found;
  if (wanted.type !== actual.type) {
    add('type', `is of type ${actual.type} in HubSpot, the mapping says ${wanted.type}`);
    return found;
  }
  if (wanted.multiple === true && !actual.multiple) {
    add('single', 'takes one option in HubSpot, the mapping says several');
  }
  const lacking = missingOptions(wanted.options ?? [], actual.options);
  if (lacking.length > 0 && actual.externalOptions === true) {
    add('options', 'has the options of something else in HubSpot, the mapping lists some');
  } else if (lacking.length > 0) add('options', `lacks the options ${lacking.join(', ')}`, true);
  return found;
}
