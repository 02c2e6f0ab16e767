import type { Mapping } from '../core/mapping/mapping.ts';
import type { Provision } from '../simulator/hubspot/provision.ts';

/** What an administrator would make in HubSpot for a mapping: its properties and timeline events. */
export function provisionFor({ hubspot }: Mapping): Provision {
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
    events: Object.entries(hubspot.timeline).map(([name, { label, properties }]) => ({
      name,
      label,
      properties: Object.keys(properties),
    })),
  };
}
