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
  /** Its options are not listed, because they are something else in HubSpot, such as owners. */
  readonly externalOptions: boolean;
  /** Every account has it; it does not count against the limits of properties. */
  readonly hubspotDefined: boolean;
  /** Internal values. */
  readonly options: readonly string[];
}

/** The contact properties of a portal and the names of their groups. */
export interface ActualProperties {
  readonly groups: readonly string[];
  readonly properties: readonly ActualProperty[];
  /** Names of properties that are marked as sensitive data, as far as the credential may see them. */
  readonly sensitive: readonly string[];
}

/** Unique properties that an account may define for contacts. [HubSpot's properties guide] */
const UNIQUE_PROPERTIES_MAX = 10;

/** Properties that an account may define for contacts. [HubSpot's properties guide] */
const PROPERTIES_MAX = 1_000;

/** What is said of a property that HubSpot lists only to those who ask for sensitive data. */
export const SENSITIVE =
  'exists in HubSpot as sensitive data, which is not written: take another property, or one without that mark';

/** Plans the group and the properties that are missing, and options that others lack. */
export function planProperties(
  { group, properties }: { group: WantedGroup | null; properties: readonly WantedProperty[] },
  actual: ActualProperties,
): SetupPlan {
  const known = new Map(actual.properties.map((property) => [property.name, property]));
  const sensitive = new Set(actual.sensitive);
  const plans = properties.map((property) =>
    sensitive.has(property.name) && !known.has(property.name)
      ? conflict(`property ${property.name}`, SENSITIVE)
      : planProperty(property, known.get(property.name)),
  );
  const plan = joinPlans([planGroup(group, actual), ...plans]);
  return joinPlans([inOrder(plan), ...planNumbers(plan, actual)]);
}

function planGroup(group: WantedGroup | null, { groups }: ActualProperties): SetupPlan {
  if (group === null) return unchanged(0);
  return groups.includes(group.name) ? unchanged() : change({ kind: 'create group', group });
}

function planProperty(wanted: WantedProperty, actual: ActualProperty | undefined): SetupPlan {
  if (actual === undefined) return change({ kind: 'create property', property: wanted });
  const faults = propertyFaults(wanted, actual);
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

/** In what a property is not as a mapping wants it and cannot be made so by adding. */
export function propertyFaults(wanted: WantedProperty, actual: ActualProperty): readonly string[] {
  if (wanted.type !== actual.type) {
    return [`is of type ${actual.type} in HubSpot, the mapping says ${wanted.type}`];
  }
  const lacksOptions = missingOptions(wanted.options, actual.options).length > 0;
  return [
    ...(actual.readOnly ? ['is read-only in HubSpot'] : []),
    ...(wanted.multiple && !actual.multiple
      ? ['takes one option in HubSpot, the mapping says several ("multiple": true)']
      : []),
    ...(wanted.unique && !actual.unique
      ? ['is not unique in HubSpot, which can be said only when a property is created']
      : []),
    ...optionFaults(actual, lacksOptions),
  ];
}

function optionFaults(
  { fixedOptions, externalOptions }: ActualProperty,
  lacksOptions: boolean,
): readonly string[] {
  if (!lacksOptions) return [];
  if (externalOptions) {
    return [
      'has the options of something else in HubSpot (such as owners), the mapping lists some',
    ];
  }
  return fixedOptions
    ? ['lacks options of the mapping, and HubSpot does not let them be changed']
    : [];
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

/** HubSpot would report its limits only after some of the properties were made. */
function planNumbers({ steps }: SetupPlan, { properties }: ActualProperties): SetupPlan[] {
  const added = steps.flatMap((step) => (step.kind === 'create property' ? [step.property] : []));
  const there = properties.filter(({ hubspotDefined }) => !hubspotDefined);
  const isUnique = ({ unique }: { readonly unique: boolean }): boolean => unique;
  return [
    withinLimit('the properties', there.length, added.length, PROPERTIES_MAX),
    withinLimit(
      'the unique properties',
      there.filter(isUnique).length,
      added.filter(isUnique).length,
      UNIQUE_PROPERTIES_MAX,
    ),
  ];
}

function withinLimit(subject: string, there: number, added: number, max: number): SetupPlan {
  if (added === 0 || there + added <= max) return unchanged(0);
  const more = added === 1 ? '1 more' : `${added} more`;
  const counts = `${there.toLocaleString('en')} of at most ${max.toLocaleString('en')} in HubSpot`;
  return conflict(subject, `are ${counts}, and the mapping needs ${more}`);
}
