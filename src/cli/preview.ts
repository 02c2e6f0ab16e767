import assert from 'node:assert/strict';
import { Command } from 'commander';
import { systemClock } from '../clock.ts';
import { loadSettings } from '../config.ts';
import {
  type Changed,
  comparePreviews,
  isSamePreview,
  type PreviewDifferences,
  type PreviewedOutcome,
} from '../core/compare-previews.ts';
import { keyName } from '../core/identity.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { instantOf } from '../core/order-key.ts';
import type { Preview, PreviewedProperty } from '../core/preview.ts';
import type { Evaluator, TriedDelivery } from '../evaluation/evaluator.ts';
import type { ContactKey } from '../model/contact.ts';
import { DEFAULT_MODE } from '../model/write-mode.ts';
import { attributeEvent } from './attribute-event.ts';
import { attributionText } from './attribution-text.ts';
import { chooseConnection, CONNECTION_OPTION, type ConnectionFlags } from './choose-connection.ts';
import { type CliContext, CliError } from './context.ts';
import { readEventFile } from './event-file.ts';
import { examples } from './help.ts';
import {
  mappingOfConnection,
  mappingOfFile,
  mappingText,
  type ToldMapping,
} from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { columns, counted, heading, section, shortened } from './text.ts';
import { LOSS_TEXTS, withEvaluator } from './with-evaluator.ts';

interface PreviewOptions extends ConnectionFlags {
  readonly mapping?: string;
  readonly against?: string;
}

/** `preview`: shows exactly what an event would do, and to whom by the ledger; reads no account and writes nothing. */
export function previewCommand(context: CliContext): Command {
  return new Command('preview')
    .description('show exactly what an event would do; writes nothing')
    .argument('<event.json>', 'an event, such as data/samples/pass-installed.json')
    .option('--mapping <file>', 'a mapping file other than MAPPING_FILE')
    .option('--against <file>', 'show what another mapping file makes otherwise')
    .option(...CONNECTION_OPTION)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: PreviewOptions) => {
      const settings = loadSettings(context.environment, { needs: [] });
      const connection = chooseConnection(settings, options.connection);
      const delivery = {
        tenant: connection.neostore.tenantId ?? 'preview',
        receivedAtMs: systemClock.now(),
        body: await readEventFile(file),
      };
      const { against } = options;
      const { mapping, told } =
        options.mapping === undefined
          ? await mappingOfConnection(context, settings, connection)
          : await mappingOfFile(options.mapping);
      const about = { file, mapping: told, receivedAtMs: delivery.receivedAtMs };
      const result = await withEvaluator(context, async (evaluator) => {
        const preview = await previewWith(evaluator, mapping, told.file, delivery);
        if (against !== undefined) {
          const next = await mappingOfFile(against);
          const other = await previewWith(evaluator, next.mapping, against, delivery);
          return compare(preview, about, next.told, other);
        }
        const { event, outcome } = preview;
        const attribution =
          event === null || outcome !== 'applied' || connection.neostore.tenantId === null
            ? null
            : await attributeEvent(context, settings, evaluator, { mapping, delivery, event });
        const known = attribution === null ? '' : `\n${attributionText(attribution)}`.trimEnd();
        return {
          json: { ...preview, mapping: told, attribution },
          text: describe(preview, about) + known,
        };
      });
      printResult(context, options, result);
    });
}

const EXAMPLES = examples(
  ['preview data/samples/pass-installed.json', 'with the mapping of the settings'],
  ['preview event.json --mapping mappings/examples/loyalty-programme.json', 'with another one'],
  ['preview event.json --against new.json', 'what a new mapping would make otherwise'],
);

async function previewWith(
  evaluator: Evaluator,
  { text }: Mapping,
  file: string,
  delivery: TriedDelivery,
): Promise<Preview> {
  const result = await evaluator.preview(text, delivery);
  assert(result.kind !== 'faults', 'a mapping that was loaded has faults');
  if (result.kind === 'lost') throw new CliError(`${file}: ${LOSS_TEXTS[result.code]}`);
  return result.preview;
}

/** What another mapping makes otherwise of the same event. */
function compare(
  preview: Preview,
  about: Circumstances,
  against: ToldMapping,
  other: Preview,
): { readonly json: object; readonly text: string } {
  const differences = comparePreviews(preview, other);
  const title = `${titleOf(preview, about)}\n  against   ${mappingText(against)}`;
  const text = `${title}\n${compareText(differences)}`.trimEnd();
  return { json: { preview, against: other, differences }, text };
}

interface Circumstances {
  readonly file: string;
  readonly mapping: ToldMapping;
  readonly receivedAtMs: number;
}

function describe(preview: Preview, about: Circumstances): string {
  const outcome = `\n${outcomeText(preview)}\n`;
  const details = preview.outcome === 'applied' ? detailsOf(preview) : notWritten(preview);
  return `${titleOf(preview, about)}\n${outcome}${details}`.trimEnd();
}

function titleOf({ event }: Preview, about: Circumstances): string {
  const mapping = ['mapping', mappingText(about.mapping)];
  if (event === null) return `${heading(about.file)}\n${columns([mapping])}`;
  const isDated = event.at !== instantOf(about.receivedAtMs);
  const note = isDated ? '' : ' (now: its own date is missing, unreadable or in the future)';
  const rows = [['event id', event.id], ['happened', `${event.at}${note}`], mapping];
  return `${heading(event.name)}\n${columns(rows)}`;
}

function outcomeText({ outcome, reason, properties, timeline }: Preview): string {
  const values = counted(properties.length, 'contact property', 'contact properties');
  const entries = counted(timeline.length, 'timeline event');
  switch (outcome) {
    case 'applied':
      return `Applied: ${values} and ${entries}, for the contact of these keys.`;
    case 'failed':
      return `Becomes a dead letter: ${reason}.`;
    case 'quarantined':
      return `Quarantined, kept for a person to look at: ${reason}.`;
    case 'skipped':
      return SKIPPED.get(reason) ?? 'Changes nothing: it names no contact.';
  }
}

const SKIPPED = new Map<string | null, string>([
  ['ignored', 'Kept and ignored: the mapping does not name this event.'],
  ['when', 'Changes nothing: its "when" in the mapping is not true of this event.'],
]);

function detailsOf({ keys, properties, timeline, consents, dropped, requests }: Preview): string {
  const entries = timeline.flatMap(({ name, at, properties }) => [
    [name, at],
    ...Object.entries(properties).map(([key, value]) => [`  ${key}`, shortened(value)]),
  ]);
  return [
    section(
      'Contact keys',
      keys.map(({ property, value }) => [keyName(property), shortened(value)]),
    ),
    section(
      'Contact properties',
      properties.map((property) => [
        property.property,
        property.text === '' ? '(emptied)' : shortened(property.text),
        property.type,
        remarkOn(property),
      ]),
    ),
    properties.length > 0 ? `${TYPES}\n` : '',
    section('Timeline events', entries),
    section(
      'Consents',
      consents.map(({ name, isGiven, subscription, legalBasis }) => [
        name,
        isGiven ? 'yes' : 'no',
        subscription,
        legalBasis,
      ]),
    ),
    notWritten({ dropped }),
    section(
      'Requests to HubSpot, if nothing else is known of the contact',
      requests.map((request, index) => [`${index + 1}.`, request]),
    ),
  ].join('');
}

function notWritten({ dropped }: Pick<Preview, 'dropped'>): string {
  return section(
    'Not written',
    dropped.map(({ property, reason }) => [property, reason]),
  );
}

const TYPES =
  "  The types are the mapping file's (string where it names none); your HubSpot account's may differ.";

function remarkOn({ write, source }: PreviewedProperty): string {
  const remarks = [
    write === DEFAULT_MODE ? '' : `write ${write}`,
    source === 'wallet' ? 'computed from the wallet' : '',
  ];
  return remarks.filter((remark) => remark !== '').join(', ');
}

/** Longest value on a line that shows two, in characters. */
const VALUE_CHARS_MAX = 40;

/** What differs between two mappings on an event: `+` only the other has, `-` only this one, `~` both differently. */
function compareText(differences: PreviewDifferences): string {
  if (isSamePreview(differences)) return '\nBoth make the same of this event.\n';
  const { outcome, keys, properties, timeline, dropped } = differences;
  return [
    outcome === null
      ? ''
      : `\nThe outcome differs: ${outcomeName(outcome.before)} → ${outcomeName(outcome.after)}\n`,
    section('Contact keys', [
      ...keys.added.map((key) => ['+', ...keyCells(key)]),
      ...keys.removed.map((key) => ['-', ...keyCells(key)]),
    ]),
    section('Contact properties', properties.map(changedRow)),
    section('Timeline events', timeline.map(changedRow)),
    section('Not written', dropped.map(changedRow)),
  ].join('');
}

function outcomeName({ outcome, reason }: PreviewedOutcome): string {
  return reason === null ? outcome : `${outcome} (${reason})`;
}

function keyCells({ property, value }: ContactKey): readonly string[] {
  return [keyName(property), valueText(value)];
}

function changedRow({ name, before, after }: Changed): readonly string[] {
  if (before === null) return ['+', name, valueText(after ?? '')];
  if (after === null) return ['-', name, valueText(before)];
  return ['~', name, `${valueText(before)} → ${valueText(after)}`];
}

function valueText(value: string): string {
  return shortened(value, VALUE_CHARS_MAX);
}
