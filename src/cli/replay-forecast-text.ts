import type { Forecast, PropertyForecast } from '../core/replay/forecast.ts';
import type { WhomForecast, WhomKind } from '../core/replay/whom.ts';
import type { ToldAccount } from './account-to-try.ts';
import { mappingText, type ToldMapping } from './mapping-in-use.ts';
import { counted, section, shortened } from './text.ts';

/** Longest value in an example, in characters. */
const EXAMPLE_CHARS_MAX = 30;

/** A forecast, and what it was made of, as `--json` prints it. */
export interface ReplayForecast extends Forecast {
  /** Events that were tried. */
  readonly events: number;
  /** Events that were asked for and have no payload any more: they stay as they were applied. */
  readonly purged: number;
  /** Events of which no contact is known, and that name one by the new mapping. */
  readonly found: number;
  /** Whom the events would reach, as far as it is somebody else than now. */
  readonly whom: readonly WhomForecast[];
  readonly mapping: ToldMapping;
  readonly inForce: ToldMapping;
  /** By whose definitions values are left out. */
  readonly portal: ToldAccount;
}

/** What a replay would change, for a person. */
export function forecastText(forecast: ReplayForecast): string {
  const { properties, leftOut, entries, unapplied, found, purged, whom, portal } = forecast;
  const isSame =
    properties.length + entries.length + unapplied.length + whom.length + found === 0
      ? '\nNothing would change.\n'
      : '';
  return [
    `${titleOf(forecast)}\n`,
    isSame,
    section('Contact properties', properties.flatMap(propertyRows)),
    properties.some(({ removed }) => removed > 0) ? `${KEPT}\n` : '',
    section(`Values that HubSpot would not get, ${PORTALS[portal.kind]}`, leftOut.map(leftOutRow)),
    leftOut.length > 0 ? `${KEPT_TOO}\n` : '',
    portal.kind === 'mapping' ? `\n${NOT_ASKED}: ${portal.reason}.\n` : '',
    section(
      'Timeline entries that would be added',
      entries.map(({ name, count }) => [count.toLocaleString('en'), name]),
    ),
    section(
      'Events that would say nothing any more',
      unapplied.map(({ kind, reason, count, examples }) => [
        count.toLocaleString('en'),
        kind === 'failed' ? `would fail: ${reason}` : (SKIPPED.get(reason) ?? reason),
        `such as ${examples[0] ?? ''}`,
      ]),
    ),
    section(
      'Whom the events would reach, each by itself',
      whom.map(({ kind, count, examples }) => [
        count.toLocaleString('en'),
        WHOM[kind],
        `such as ${examples[0] ?? ''}`,
      ]),
    ),
    purged === 0 ? '' : `\n${purgedText(purged)}\n`,
    found === 0 ? '' : `\n${counted(found, 'event')} without a known contact would name one.\n`,
    '\nNothing was written.',
  ].join('');
}

const PORTALS: { readonly [kind in ToldAccount['kind']]: string } = {
  hubspot: 'by how HubSpot defines its properties now',
  file: 'by how the saved portal defines its properties',
  mapping: 'by how the mapping defines its properties',
};

const KEPT_TOO = '  That is no change: HubSpot keeps what it has of these.';

const NOT_ASKED = 'What else HubSpot would refuse is not known';

function purgedText(purged: number): string {
  const [has, they] = purged === 1 ? ['has', 'It stays'] : ['have', 'They stay'];
  return `${counted(purged, 'event')} that ${purged === 1 ? 'was' : 'were'} asked for ${has} no payload any more (RETENTION_DAYS).\n${they} as applied then, and what was said stays with the contact: another mapping cannot read it.`;
}

function leftOutRow({
  property,
  reason,
  count,
  fresh,
  examples: [first],
}: ReplayForecast['leftOut'][number]): readonly string[] {
  const isNew =
    fresh === 0 ? '' : fresh === count ? ', new' : `, ${fresh.toLocaleString('en')} new`;
  const example = first === undefined || first.value === null ? '' : valueText(first.value);
  const whose =
    first === undefined || first.key === null ? '' : shortened(first.key.value, EXAMPLE_CHARS_MAX);
  return [property, reason, `${counted(count, 'contact')}${isNew}`, example, whose];
}

const KEPT = '  Where a property would have no value, HubSpot keeps the one that it has.';

const SKIPPED = new Map([
  ['ignored', 'the mapping would not name it'],
  ['when', 'its "when" would not be true'],
  ['no contact', 'it would name no contact'],
]);

const WHOM: { readonly [kind in WhomKind]: string } = {
  another: 'another contact than now',
  new: 'a new contact',
  erased: 'a person who was erased: they would change nothing',
  join: 'contacts that they would join: they turn out to be one',
  conflict: 'a contact that would claim a value of another: it would be left out',
};

function titleOf({ events, contacts, changedContacts, mapping, inForce }: ReplayForecast): string {
  const tried = `${counted(events, 'event')} of ${counted(contacts, 'contact')}`;
  const instead = mapping.version === inForce.version ? '' : ` instead of ${mappingText(inForce)}`;
  return `${tried}, applied by ${mappingText(mapping)}${instead}:\n${counted(changedContacts, 'contact')} would change.`;
}

function propertyRows({
  property,
  another,
  added,
  removed,
  examples,
}: PropertyForecast): string[][] {
  const counts = [
    another === 0 ? '' : `${another.toLocaleString('en')} changed`,
    added === 0 ? '' : `${added.toLocaleString('en')} new`,
    removed === 0 ? '' : `${removed.toLocaleString('en')} no value`,
  ];
  const shown = examples.map(
    ({ key, before, after }) =>
      `${valueText(before)} → ${valueText(after)}${key === null ? '' : `  (${shortened(key.value, EXAMPLE_CHARS_MAX)})`}`,
  );
  const [first = '', ...others] = shown;
  return [
    [property, counts.filter((text) => text !== '').join(', '), first],
    ...others.map((example) => ['', '', example]),
  ];
}

function valueText(value: string | null): string {
  return value === null ? 'no value' : `"${shortened(value, EXAMPLE_CHARS_MAX)}"`;
}
