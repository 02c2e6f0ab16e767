import type { Mapping } from '../core/mapping/mapping.ts';
import type { Provision } from '../simulator/hubspot/provision.ts';

/** Id of the first subscription type that a mapping names by its name. */
const FIRST_SUBSCRIPTION = 40_000_001;

/** What an administrator would make in HubSpot for a mapping: its properties and timeline events. */
export function provisionFor({ hubspot, consents }: Mapping): Provision {
  const groupName = hubspot.group?.name;
  return {
    properties: Object.entries(hubspot.properties).map(([name, property]) => ({
      name,
      label: property.label,
      type: property.type,
      ...(property.options === undefined ? {} : { options: property.options }),
      ...(groupName === undefined ? {} : { groupName }),
      unique: property.unique === true,
      multiple: property.multiple === true,
    })),
    subscriptions: consents.map(({ subscription }, index) => ({
      id: /^\d+$/.test(subscription) ? subscription : String(FIRST_SUBSCRIPTION + index),
      name: subscription,
    })),
    events: Object.entries(hubspot.timeline).map(([name, { label, properties }]) => ({
      name,
      label,
      properties: Object.keys(properties),
    })),
  };
}
