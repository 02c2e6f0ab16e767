import type { Mapping } from './mapping.ts';

/** What somebody should know of a mapping in which nothing is wrong, a sentence each. */
export function adviceOn({
  create,
  recreate,
}: Pick<Mapping, 'create' | 'recreate'>): readonly string[] {
  if (create === 'never') return [];
  return recreate === 'never' ? [MARKETING, LEFT_DELETED] : [MARKETING];
}

const LEFT_DELETED =
  'whoever a person deletes in HubSpot stays deleted (contact.recreate is "never"): no event, replay or repair makes them again; a record that is restored there is found by their next event';

/** [HubSpot's help: marketing contacts settings for your integrations] */
const MARKETING =
  'contacts that it makes are non-marketing contacts, who cannot be sent marketing e-mails, until HubSpot is told otherwise (Settings > Integrations > Marketing contacts); each marketing contact counts for billing';
