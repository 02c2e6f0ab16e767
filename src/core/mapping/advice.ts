import type { Mapping } from './mapping.ts';

/** What somebody should know of a mapping in which nothing is wrong, a sentence each. */
export function adviceOn({ create }: Pick<Mapping, 'create'>): readonly string[] {
  return create === 'never' ? [] : [MARKETING];
}

/** [HubSpot's help: marketing contacts settings for your integrations] */
const MARKETING =
  'contacts that it makes are non-marketing contacts, who cannot be sent marketing e-mails, until HubSpot is told otherwise (Settings > Integrations > Marketing contacts); each marketing contact counts for billing';
