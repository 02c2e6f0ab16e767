import { change, conflict, joinPlans, unchanged, type SetupPlan } from './plan.ts';
import type { WantedGroup, WantedProperty } from './wanted.ts';

/** A contact property as the portal has it. */
export interface ActualProperty {
  readonly name: string;
  /** HubSpot's word for it, which may be a type that no mapping knows. */
  readonly type: string;
  readonly multiple: boolean;
  readonly unique: boolean;
  /** Its values are HubSpot's to write. */
  readonly readOnly: boolean;
  /** Its options are HubSpot's to change. */
  readonly fixedOptions: boolean;
  /** Every account has it; it does not count against the limit of unique properties. */
  readonly hubspotDefined: boolean;
  /** Internal values. */
  readonly options: readonly string[];
}

/** The contact properties of a portal and the names of their groups. */
export interface ActualProperties {
  readonly groups: readonly string[];
  readonly properties: readonly ActualProperty[];
}

/** Unique properties that an account may define for contacts. [HubSpot's properties guide] */
const UNIQUE_PROPERTIES_MAX = 10;

/** Plans the group and the properties that are missing, and options that others lack. */
export function planProperties(
  { group, properties }: { group: WantedGroup | null; properties: readonly WantedProperty[] },
  actual: ActualProperties,
): SetupPlan {
  const known = new Map(actual.properties.map((property) => [property.name, property]));
  const plans = properties.map((property) => planProperty(property, known.get(property.name)));
  const plan = joinPlans([planGroup(group, actual), ...plans]);
  return joinPlans([inOrder(plan), planUniqueness(plan, actual)]);
}

function planGroup(group: WantedGroup | null, { groups }: ActualProperties): SetupPlan {
  if (group === null) return unchanged(0);
  return groups.includes(group.name) ? unchanged() : change({ kind: 'create group', group });
}

function planProperty(wanted: WantedProperty, actual: ActualProperty | undefined): SetupPlan {
  if (actual === undefined) return change({ kind: 'create property', property: wanted });
  const faults = faultsOf(wanted, actual);
  if (faults.length > 0) {
    return joinPlans(faults.map((fault) => conflict(`property ${wanted.name}`, fault)));
  }
  const added = missingOptions(wanted.options, actual.options);
  if (added.length === 0) return unchanged();
  return change({ kind: 'extend options', property: wanted.name, added });
}

/** Options of a mapping that a property lacks; case does not distinguish, as when values are converted. */
export function missingOptions(wanted: readonly string[], actual: readonly string[]): string[] {
  const known = new Set(actual.map((option) => option.toLowerCase()));
  return wanted.filter((option) => !known.has(option.toLowerCase()));
}

function faultsOf(wanted: WantedProperty, actual: ActualProperty): string[] {
  if (wanted.type !== actual.type) {
    return [`is of type ${actual.type} in HubSpot, the mapping says ${wanted.type}`];
  }
  const isFixed = actual.fixedOptions && missingOptions(wanted.options, actual.options).length > 0;
  return [
    ...(actual.readOnly ? ['is read-only in HubSpot'] : []),
    ...(wanted.multiple && !actual.multiple
      ? ['takes one option in HubSpot, the mapping says several ("multiple": true)']
      : []),
    ...(wanted.unique && !actual.unique
      ? ['is not unique in HubSpot, which can be said only when a property is created']
      : []),
    ...(isFixed ? ['lacks options of the mapping, and HubSpot does not let them be changed'] : []),
  ];
}

/** Options are extended when all properties are there, so that one kind of change follows the other. */
function inOrder(plan: SetupPlan): SetupPlan {
  const isExtension = ({ kind }: SetupPlan['steps'][number]): boolean => kind === 'extend options';
  const steps = [
    ...plan.steps.filter((step) => !isExtension(step)),
    ...plan.steps.filter((step) => isExtension(step)),
  ];
  return { ...plan, steps };
}

/** HubSpot would report its limit only after some of the properties were made. */
function planUniqueness({ steps }: SetupPlan, { properties }: ActualProperties): SetupPlan {
  const added = steps.filter((step) => step.kind === 'create property' && step.property.unique);
  const there = properties.filter(({ unique, hubspotDefined }) => unique && !hubspotDefined);
  if (added.length === 0 || there.length + added.length <= UNIQUE_PROPERTIES_MAX) {
    return unchanged(0);
  }
  const counts = `${there.length} of at most ${UNIQUE_PROPERTIES_MAX} in HubSpot`;
  const more = added.length === 1 ? '1 more' : `${added.length} more`;
  return conflict('the unique properties', `are ${counts}, and the mapping needs ${more}`);
}
