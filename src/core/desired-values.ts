import type { Mapping } from './mapping/mapping.ts';
import type { Projection } from './mapping/project.ts';
import { ownValues } from './own-values.ts';
import { desire, type Desired } from './plan.ts';
import { withVerdicts, type DefinitionHash } from './with-verdicts.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { PropertyDefinition } from '../model/property.ts';

/** What decides of the values of a contact, besides what events said. */
export interface Ground {
  readonly mapping: Pick<Mapping, 'match' | 'hubspot'>;
  readonly definitions: ReadonlyMap<string, PropertyDefinition>;
  readonly definitionHash: DefinitionHash;
  readonly nowMs: number;
}

/** A contact of whom values are to be sent. */
export type Whose = Pick<DirtyContact, 'keys' | 'claims' | 'dropped' | 'verdicts' | 'hubspotId'>;

/**
 * What HubSpot should hold of a contact, without the values that are another's or that it has refused,
 * with what it said of the others.
 */
export function desiredValues(
  contact: Whose,
  projection: Projection,
  { mapping, definitions, definitionHash, nowMs }: Ground,
): Desired {
  const own = ownValues(desire(projection, definitions), contact, mapping, nowMs);
  return withVerdicts(own, contact.verdicts, definitionHash, contact.hubspotId !== null);
}
