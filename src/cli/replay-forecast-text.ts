import type { Forecast, PropertyForecast } from '../core/replay/forecast.ts';
import type { WhomForecast, WhomKind } from '../core/replay/whom.ts';
import { counted, section, shortened } from './text.ts';

/** Longest value in an example, in characters. */
const EXAMPLE_CHARS_MAX = 30;

/** A forecast, and what it was made of, as `--json` prints it. */
export interface ReplayForecast extends Forecast {
  /** Events that were tried. */
  readonly events: number;
  /** Events of which no contact is known, and that name one by the new mapping. */
  readonly found: number;
  /** Whom the events would reach, as far as it is somebody else than now. */
  readonly whom: readonly WhomForecast[];
  readonly mapping: { readonly file: string; readonly version: string };
  readonly inForce: { readonly file: string; readonly version: string };
}

/** What a replay would change, for a person. */
export function forecastText(forecast: ReplayForecast): string {
  const { properties, entries, unapplied, found, whom } = forecast;
  const isSame =
    properties.length + entries.length + unapplied.length + whom.length + found === 0
      ? '\nNothing would change.\n'
      : '';
  return [
    `${titleOf(forecast)}\n`,
    isSame,
    section('Contact properties', properties.flatMap(propertyRows)),
    properties.some(({ removed }) => removed > 0) ? `${KEPT}\n` : '',
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
    found === 0 ? '' : `\n${counted(found, 'event')} without a known contact would name one.\n`,
    '\nNothing was written.',
  ].join('');
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
  const by = `${mapping.file} (version ${mapping.version})`;
  const instead =
    mapping.file === inForce.file ? '' : ` instead of ${inForce.file} (version ${inForce.version})`;
  return `${tried}, applied by ${by}${instead}:\n${counted(changedContacts, 'contact')} would change.`;
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
